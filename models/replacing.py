"""A video in another's place: stories show the new one once it is ready, and are looked at again before others see it."""

from typing import Any

from models import database, history
from models.errors import NotReplaceable, UnknownVideo
from models.schema import Video
from models.states import VideoState
from models.stories import uses

ENDED = frozenset({VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED})


def replace(old: str, new: str, creator: str) -> bool:
    """Let a creator's video `new` take the place of `old`, now if it is ready or else when it is; another wish before is
    forgotten. Whether it has.

    The old video stays, to be deleted by its creator once no story shows it.

    Raises:
        UnknownVideo: one of them is not the creator's.
        NotReplaceable: the same, not whole, failed, removed, or itself to be replaced.
    """
    with database.transaction():
        uses.hold_reviews([old])
        # In the order of their ids, so that two who do so at once do not wait for each other.
        rows = {
            row.id: row
            for row in database.for_update(Video.select().where(Video.id.in_([old, new])).order_by(Video.id))
        }
        for key in (old, new):
            if key not in rows or rows[key].creator != creator or rows[key].state == VideoState.DELETED.value:
                raise UnknownVideo(video=key)
        state = VideoState(rows[new].state)
        if reason := _against(rows[old], rows[new], state):
            raise NotReplaceable(reason=reason)
        Video.update(replaced_by=new).where(Video.id == old).execute()
        history.remark(Video, old, VideoState(rows[old].state), creator, f"to be replaced by {new}")
        if state is VideoState.READY:
            uses.replace_video(old, new, creator)
        return state is VideoState.READY


def _against(old: Any, new: Any, state: VideoState) -> str | None:
    """Why `new` cannot take the place of `old`, in words that go on a sentence; None: it can."""
    if old.id == new.id:
        return "it is the same"
    if state in ENDED:
        return f"it is {state.value}"
    if state is VideoState.UPLOADING:
        return "its upload is not complete"
    if new.replaced_by is not None:
        return "it is itself replaced by another"
    return None


def coming(new: str) -> None:
    """Within the transaction that calls `came` later, before it holds the video."""
    uses.hold_reviews([row.id for row in _replaced(new)])


def came(new: str) -> None:
    """Within the caller's transaction: the video `new` is ready, and takes the places that it was to take."""
    for row in _replaced(new):
        uses.replace_video(row.id, new, row.creator)


def _replaced(new: str) -> list[Any]:
    return list(Video.select(Video.id, Video.creator).where(Video.replaced_by == new).order_by(Video.id))
