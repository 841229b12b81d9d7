"""A placeholder with the agreed signatures."""


def decided(story_id: str, approved: bool, by: str, reason: str) -> None:
    """Within the caller's transaction."""


def take_down(story_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""


def restore(story_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""
