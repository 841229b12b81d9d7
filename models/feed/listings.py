"""A placeholder with the agreed signatures."""


def hide_creator(creator_id: str) -> None:
    """Within the caller's transaction."""


def show_creator(creator_id: str) -> None:
    """Within the caller's transaction."""
