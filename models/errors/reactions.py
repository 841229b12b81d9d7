"""What can go wrong with the feed, and with what viewers do there."""

from models.errors.base import ModelError


class ReelOver(ModelError):
    code = "feed_over"
    sentence = "This feed is too old to go on. Please begin anew."


class UnknownComment(ModelError):
    code = "unknown_comment"
    sentence = "There is no such comment."


class CommentTooDeep(ModelError):
    code = "comment_too_deep"
    sentence = "Nobody can reply to a reply of a reply. Please reply to the one before."


class EditTooLate(ModelError):
    code = "edit_too_late"
    sentence = "A comment can be changed for {minutes} minutes. You can still delete it."


class FollowOneself(ModelError):
    code = "follow_oneself"
    sentence = "You cannot follow yourself."


class NotTheirs(ModelError):
    code = "forbidden"
    sentence = "This is somebody else's."


class TooManyFollows(ModelError):
    code = "too_many_follows"
    sentence = "You follow {limit} creators, as many as one may."


class TooManyComments(ModelError):
    code = "too_many_comments"
    sentence = "You have written {limit} comments within a day, as many as one may. Please go on later."


class TooManyShares(ModelError):
    code = "too_many_shares"
    sentence = "You have shared {limit} times within a day, as often as one may. Please go on later."
