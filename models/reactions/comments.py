"""A placeholder with the agreed signatures."""


def remove_by_moderator(comment_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""


def restore_by_moderator(comment_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""
