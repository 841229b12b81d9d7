"""What may become of a comment."""

from enum import StrEnum


class CommentState(StrEnum):
    LIVE = "live"
    DELETED = "deleted"
    """By its author or the story's owner; its text is gone."""
    REMOVED = "removed"
    """By a moderator; nobody else sees its text, which an appeal may bring back."""


COMMENT_EDGES: dict[CommentState, frozenset[CommentState]] = {
    CommentState.LIVE: frozenset({CommentState.DELETED, CommentState.REMOVED}),
    CommentState.DELETED: frozenset(),
    # An appeal was granted.
    CommentState.REMOVED: frozenset({CommentState.LIVE}),
}
