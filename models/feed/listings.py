"""Stories in the feed. Every function belongs to its caller's transaction."""


def hide_creator(creator_id: str) -> None:
    """Nothing of theirs is listed."""
    del creator_id


def show_creator(creator_id: str) -> None:
    """It is again."""
    del creator_id
