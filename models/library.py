"""A creator's own videos: listed, and ended, tried again or deleted by the one whose they are."""

from dataclasses import dataclass
from typing import Any

from models import census, database, showing, videos
from models.errors import UnknownVideo, VideoInUse
from models.opening import removal
from models.schema import Video
from models.showing import Showing
from models.states import Queue, VideoState
from models.stories import uses
from models.values import VideoView

LISTED = tuple(column for column in Video._meta.sorted_fields if column.name not in {"info", "plan"})
"""The columns of a list: without the two that grow with the video's length."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A video of a library."""

    view: VideoView
    showing: Showing | None
    """None while nothing of it plays."""
    share: float
    """Of its encoding that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the videos, newest first."""

    entries: tuple[Entry, ...]
    following: str | None
    """The id of the last one, when there are more behind it."""


def page(creator: str, limit: int, *, state: VideoState | None = None, behind: str | None = None) -> Page:
    """A creator's videos, in a state or in any but deleted, from the one behind the id `behind` on. The number of queries
    does not grow with that of the videos."""
    rows = Video.select(*LISTED).where(Video.creator == creator)
    rows = rows.where(Video.state != VideoState.DELETED.value if state is None else Video.state == state.value)
    if behind is not None:
        rows = rows.where(Video.id < behind)
    with database.session():
        found = list(rows.order_by(Video.id.desc()).limit(limit + 1))
        shares = census.done_shares([row.id for row in found[:limit]])
    entries = tuple(_entry(row, shares.get(row.id, 0.0)) for row in found[:limit])
    return Page(entries, found[limit - 1].id if len(found) > limit else None)


def entry(video_id: str, creator: str) -> Entry:
    """One of them. Raises `UnknownVideo`, for a stranger's video too."""
    with database.session():
        return _entry(row(video_id, creator), census.done_share(video_id))


def _entry(found: Any, share: float) -> Entry:
    watched = found.state in showing.WATCHED
    return Entry(videos.view(found), showing.of_row(found) if watched else None, share)


def row(video_id: str, creator: str) -> Any:
    """Within the caller's session: the row of a creator's video. Raises `UnknownVideo`, for a stranger's too."""
    found = Video.get_or_none(Video.id == video_id, Video.creator == creator)
    if found is None:
        raise UnknownVideo(video=video_id)
    return found


def cancel(video_id: str, creator: str, clear_after: float) -> frozenset[Queue]:
    """As `videos.cancel`. Raises `UnknownVideo`, `IllegalChange`."""
    with database.transaction():
        row(video_id, creator)
        return videos.cancel(video_id, creator, removal(source=False), clear_after)


def retry(video_id: str, creator: str) -> frozenset[Queue]:
    """As `videos.retry`. Raises `UnknownVideo`, `IllegalChange`."""
    with database.transaction():
        row(video_id, creator)
        return videos.retry(video_id, creator)


def delete(video_id: str, creator: str, clear_after: float) -> frozenset[Queue]:
    """As `videos.delete`, of a video that no story needs. Raises `UnknownVideo`, `IllegalChange`, `VideoInUse`."""
    with database.transaction():
        row(video_id, creator)
        queues = videos.delete(video_id, creator, removal(source=True), clear_after)
        # Asked while the video's row is held: no story takes it up meanwhile.
        if uses.in_use(video_id):
            raise VideoInUse()
        return queues
