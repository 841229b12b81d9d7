"""What can go wrong with the truth.

ModelError
├── UnknownVideo          there is no such video
├── IllegalChange         the state it is in does not allow the change
├── UnknownUpload         there is no such upload
├── UploadClosed          it takes no bytes any more
├── UploadExpired         nothing came for too long
├── UploadIncomplete      bytes are missing
├── WrongOffset           the bytes do not begin where the last ones ended
├── PartsChanged          parts came while they were checked
├── TooLarge              joined from others, it is larger than a file may be
├── TooManyParts          joined from others, it has more parts than it may
├── TooManyUploads        its creator has too many open ones
├── DailyQuotaExceeded    its creator sent too much within a day
├── about videos
│   ├── VideoUnready          too little is known of it as yet
│   ├── NoSuchMoment          it does not last so long
│   ├── NotReplaceable        that video cannot take this one's place
│   ├── CaptionsInvalid       not WebVTT that we show; says where
│   ├── UnknownCaptions       none in that language
│   └── TooManyCaptions       it has captions in too many languages
├── about accounts
│   ├── UnknownAccount        there is no such account
│   ├── AccountClosed         it was banned
│   ├── BirthDateMissing      they have not said when they were born
│   ├── BirthDateImplausible  nobody is so old
│   ├── BirthDateKnown        they have, and it stays
│   ├── TooYoung              for an account, or for selling
│   ├── WrongCode             not the code that was sent last, or not any more
│   ├── SignInLocked          guessed at too often
│   ├── RefreshRefused        no refresh token of a session that goes on
│   ├── IdentityUnverified    the provider does not vouch for an address
│   ├── EmailCodeNeeded       the provider's word does not suffice for the account of that address
│   ├── UnknownSession        they have no such session
│   ├── BlockOneself          nobody can
│   └── TooManyBlocks         they have blocked as many as one may
├── about creators and stories
│   ├── UnknownCreator        there is no such creator
│   ├── UnknownCraft          it is not on the list of crafts
│   ├── ServiceAreaMissing    who offers services says where
│   ├── UnknownPicture        it is not there, or another's
│   ├── TooManyPictures       an account has as many as it may
│   ├── UnknownStory          there is no such story
│   ├── StaleRevision         the story was changed by another in the meantime
│   ├── UnderReview           a moderator looks at it, so that it does not change
│   ├── StoryIncomplete       it lacks what it takes to be submitted
│   ├── CreatorNotApproved    who tells it may not sell
│   ├── VideoNotReady         its videos are not there yet
│   ├── VideoInUse            a story needs the video
│   └── TooManyStories        an account has as many as it may
├── about the feed and reactions
│   ├── ReelOver              a session of the feed that was forgotten
│   ├── UnknownComment        there is no such comment
│   ├── CommentTooDeep        replies go three levels deep
│   ├── EditTooLate           a comment is changed within minutes, or not at all
│   ├── NotTheirs             what only its author, its story's owner or a moderator may do
│   ├── FollowOneself         nobody can
│   ├── TooManyComments       they have said as much as a day allows
│   ├── TooManyShares         they have shared as much as a day allows
│   └── TooManyFollows        they follow as many as one may
├── Unsealable            a sealed value that no key here opens
├── IdempotencyMismatch   the key was used for another request
├── IdempotencyInFlight   the same request is being worked on
├── LeaseLost             the task is somebody else's by now; nothing was changed
├── UnknownCase           there is no such case, or none that they may see
├── CaseClaimed           another moderator is at it
├── ClaimMissing          it is to be claimed before it is decided
├── OwnCase               they are part of it, and so may not judge it
├── UnfitReason           the reason is for other kinds of case
├── SanctionNeedsRejection  nobody is sanctioned for what is approved
├── AppealTooLate         the time to appeal is over
├── NothingToAppeal       nothing was decided against them
├── NothingToReport       what they report is not there, or not to be seen
├── OwnReport             they report what is their own
├── UnknownSanction       there is no such sanction, or it has ended
├── SanctionForbidden     one's own account, or one with as much power
└── DatabaseUnavailable   try again
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class ModelError(Exception):
    """Base of all; each leaf has a stable code and a sentence."""

    code: ClassVar[str] = "model"
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, detail: str = "", **values: object) -> None:
        """`values` fill the placeholders of the sentence; `detail` is for logs."""
        self.detail = detail
        self.message = self.sentence.format(**values)
        super().__init__(f"{self.code}: {self.message}" + (f" ({detail})" if detail else ""))


class UnknownVideo(ModelError):
    code = "unknown_video"
    sentence = "There is no video {video}."


class IllegalChange(ModelError):
    code = "illegal_change"
    sentence = "The {what} is {before} and cannot become {after}."


class UnknownUpload(ModelError):
    code = "unknown_upload"
    sentence = "There is no such upload."


class UploadClosed(ModelError):
    code = "upload_closed"
    sentence = "The upload is {state} and takes no more bytes."


class UploadExpired(ModelError):
    code = "upload_expired"
    sentence = "Nothing came for too long, and the upload was given up. Please send the clip again."


class UploadIncomplete(ModelError):
    code = "upload_incomplete"
    sentence = "Only {received} of {size} bytes have arrived."


class WrongOffset(ModelError):
    code = "wrong_offset"
    sentence = "The upload goes on at byte {offset}."


class PartsChanged(ModelError):
    code = "parts_changed"
    sentence = "Parts were sent again while the upload was completed. Please complete it again."


class TooLarge(ModelError):
    code = "too_large"
    sentence = "Together they have more than the {limit} bytes allowed."


class TooManyParts(ModelError):
    code = "too_many_parts"
    sentence = "Together they have more than the {limit} parts allowed."


class TooManyUploads(ModelError):
    code = "too_many_uploads"
    sentence = "You have {limit} unfinished uploads. Please finish or abort one of them first."


class DailyQuotaExceeded(ModelError):
    code = "daily_quota_exceeded"
    sentence = "You have sent as much as a day allows. Please go on tomorrow."


class VideoUnready(ModelError):
    code = "video_unready"
    sentence = "Nothing is known of the video as yet. Please try again when it is playable."


class NoSuchMoment(ModelError):
    code = "no_such_moment"
    sentence = "The video lasts {duration:.3f} seconds."


class NotReplaceable(ModelError):
    code = "not_replaceable"
    sentence = "The video cannot be replaced by that one: {reason}."


class CaptionsInvalid(ModelError):
    code = "captions_invalid"
    sentence = "Line {line}: {problem}."


class UnknownCaptions(ModelError):
    code = "unknown_captions"
    sentence = "The video has no captions in this language."


class TooManyCaptions(ModelError):
    code = "too_many_captions"
    sentence = "A video has captions in at most {limit} languages."


class UnknownAccount(ModelError):
    code = "unknown_account"
    sentence = "There is no such account."


class AccountClosed(ModelError):
    code = "account_closed"
    sentence = "Your account is closed."


class BirthDateMissing(ModelError):
    code = "birth_date_missing"
    sentence = "Please say when you were born."


class BirthDateImplausible(ModelError):
    code = "birth_date_implausible"
    sentence = "Please check the date of your birth."


class BirthDateKnown(ModelError):
    code = "birth_date_known"
    sentence = "The date of your birth is known already. Please write to us if it is wrong."


class TooYoung(ModelError):
    code = "too_young"
    sentence = "You have to be {years} or older."


class WrongCode(ModelError):
    code = "wrong_code"
    sentence = "This is not the code that we sent last, or it is too old."


class SignInLocked(ModelError):
    code = "sign_in_locked"
    sentence = "There were too many wrong codes. Please try again in {seconds} seconds."

    def __init__(self, detail: str = "", *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(detail, seconds=seconds)


class RefreshRefused(ModelError):
    code = "refresh_refused"
    sentence = "The session has ended. Please sign in again."


class IdentityUnverified(ModelError):
    code = "identity_unverified"
    sentence = "Your account there has no e-mail address that was verified."


class EmailCodeNeeded(ModelError):
    code = "email_code_needed"
    sentence = "There is an account with this e-mail address. Please sign in by a code sent to it."


class UnknownSession(ModelError):
    code = "unknown_session"
    sentence = "There is no such session."


class BlockOneself(ModelError):
    code = "block_oneself"
    sentence = "You cannot block yourself."


class TooManyBlocks(ModelError):
    code = "too_many_blocks"
    sentence = "You have blocked {limit} accounts, which is as many as one may."


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


class Unsealable(ModelError):
    code = "unsealable"
    sentence = "Something that we keep sealed cannot be opened."


class IdempotencyMismatch(ModelError):
    code = "idempotency_mismatch"
    sentence = "This Idempotency-Key was used for another request."


class IdempotencyInFlight(ModelError):
    code = "idempotency_in_flight"
    sentence = "The same request is being worked on."


class LeaseLost(ModelError):
    code = "lease_lost"
    sentence = "The task is another worker's by now."


class UnknownCase(ModelError):
    code = "unknown_case"
    sentence = "There is no such case."


class CaseClaimed(ModelError):
    code = "case_claimed"
    sentence = "Another moderator is at this case."


class ClaimMissing(ModelError):
    code = "claim_missing"
    sentence = "The case is not yours, or not any more. Please claim it first."


class OwnCase(ModelError):
    code = "own_case"
    sentence = "You are part of this case. Somebody else has to judge it."


class UnfitReason(ModelError):
    code = "unfit_reason"
    sentence = "The reason {reason} is not one for this."


class SanctionNeedsRejection(ModelError):
    code = "sanction_needs_rejection"
    sentence = "Nobody is sanctioned for what is approved."


class AppealTooLate(ModelError):
    code = "appeal_too_late"
    sentence = "The time in which this could be appealed is over."


class NothingToAppeal(ModelError):
    code = "nothing_to_appeal"
    sentence = "There is nothing here that can be appealed, or not again."


class NothingToReport(ModelError):
    code = "unknown_subject"
    sentence = "What you report is not there."


class OwnReport(ModelError):
    code = "own_report"
    sentence = "This is your own."


class UnknownSanction(ModelError):
    code = "unknown_sanction"
    sentence = "There is no such sanction, or it has ended."


class SanctionForbidden(ModelError):
    code = "sanction_forbidden"
    sentence = "You may not sanction this account."


class DatabaseUnavailable(ModelError):
    code = "database_unavailable"
    sentence = "The database does not answer. Please try again."


class UnknownCreator(ModelError):
    code = "unknown_creator"
    sentence = "There is no such creator."


class UnknownCraft(ModelError):
    code = "unknown_craft"
    sentence = "There is no craft {craft}."


class ServiceAreaMissing(ModelError):
    code = "service_area_missing"
    sentence = "Who offers services says from where, and how far around."


class UnknownPicture(ModelError):
    code = "unknown_picture"
    sentence = "There is no such picture."


class TooManyPictures(ModelError):
    code = "too_many_pictures"
    sentence = "You have {limit} pictures, which is as many as there may be."


class UnknownStory(ModelError):
    code = "unknown_story"
    sentence = "There is no such story."


class StaleRevision(ModelError):
    code = "stale_revision"
    sentence = "The story was changed elsewhere: it is at revision {revision} by now."


class UnderReview(ModelError):
    code = "under_review"
    sentence = "A moderator is looking at the story. Please withdraw it first."


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which a story is not submitted."""

    field: str
    """`segments.0.transcript`."""
    code: str
    message: str


class StoryIncomplete(ModelError):
    code = "story_incomplete"
    sentence = "The story cannot be submitted yet."

    def __init__(self, missing: Sequence[Missing]) -> None:
        """`missing` is all of it."""
        super().__init__(", ".join(item.field for item in missing))
        self.missing = tuple(missing)


class CreatorNotApproved(ModelError):
    code = "creator_not_approved"
    sentence = "You are not an approved creator."


class VideoNotReady(ModelError):
    code = "video_not_ready"
    sentence = "The videos of the story are not there yet."


class VideoInUse(ModelError):
    code = "video_in_use"
    sentence = "A story shows this video. Please archive the story first, or give it another video."


class TooManyStories(ModelError):
    code = "too_many_stories"
    sentence = "You have {limit} stories that are not live, which is as many as there may be."
