"""What can go wrong with creators and what they tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors.base import ModelError


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
