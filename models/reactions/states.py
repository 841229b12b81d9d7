"""What may become of a comment."""

from enum import StrEnum


class CommentState(StrEnum):
    LIVE = "live"
    DELETED = "deleted"
    """By its author or the story's owner; its text is gone."""
    REMOVED = "removed"
    """By a moderator; its text is gone."""


COMMENT_EDGES: dict[CommentState, frozenset[CommentState]] = {
    CommentState.LIVE: frozenset({CommentState.DELETED, CommentState.REMOVED}),
    CommentState.DELETED: frozenset(),
    CommentState.REMOVED: frozenset(),
}
