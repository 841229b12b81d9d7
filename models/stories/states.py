"""States of a story (DESIGN 7), of its stock, and the kinds there are."""

from enum import StrEnum


class StoryState(StrEnum):
    """Of what the creator works at; whether an earlier version is live is another matter."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """A moderator looks at it: nothing in it changes meanwhile, but the stock."""
    APPROVED = "approved"
    REJECTED = "rejected"
    TAKEN_DOWN = "taken_down"
    """By moderators: no version of it is seen, and only they can bring it back."""
    ARCHIVED = "archived"
    """By its creator: no version of it is seen."""


_AWAY = frozenset({StoryState.TAKEN_DOWN, StoryState.ARCHIVED})

STORY_EDGES: dict[StoryState, frozenset[StoryState]] = {
    StoryState.DRAFT: frozenset({StoryState.SUBMITTED}) | _AWAY,
    # Draft again: withdrawn.
    StoryState.SUBMITTED: frozenset({StoryState.APPROVED, StoryState.REJECTED, StoryState.DRAFT}) | _AWAY,
    # Draft again: edited, while what was published stays live.
    StoryState.APPROVED: frozenset({StoryState.DRAFT}) | _AWAY,
    # Approved at once: an appeal was granted.
    StoryState.REJECTED: frozenset({StoryState.DRAFT, StoryState.APPROVED}) | _AWAY,
    # An appeal was granted; a draft where it was edited since it was approved.
    StoryState.TAKEN_DOWN: frozenset({StoryState.APPROVED, StoryState.DRAFT}),
    # Approved: published again as it was.
    StoryState.ARCHIVED: frozenset({StoryState.APPROVED, StoryState.DRAFT, StoryState.TAKEN_DOWN}),
}


class StoryKind(StrEnum):
    OBJECT = "object"
    """A made thing."""
    SERVICE = "service"
    """Booked by time."""


class SegmentKind(StrEnum):
    VIDEO = "video"
    PHOTO = "photo"
    TEXT = "text"


class StockState(StrEnum):
    """Follows from the count."""

    IN_STOCK = "in_stock"
    LOW_STOCK = "low_stock"
    SOLD_OUT = "sold_out"
    MADE_TO_ORDER = "made_to_order"


class PublishWhen(StrEnum):
    """How far the videos of an approved story have to be before it goes live."""

    PLAYABLE = "playable"
    READY = "ready"
