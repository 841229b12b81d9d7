"""Which videos stories need. Within the caller's transaction, all of it."""


def in_use(video_id: str) -> bool:
    """Whether a story that is not archived shows the video."""
    del video_id
    return False


def replace(old: str, new: str) -> None:
    """Every story that shows the video `old` shows `new` from now on, and so does what lists it."""
    del old, new
