"""A placeholder with the agreed signatures."""


def decided(creator_id: str, approved: bool, by: str, reason: str) -> None:
    """Within the caller's transaction."""


def suspend(creator_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""
