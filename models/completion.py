"""How an upload becomes a video, and how what is left of the others is cleared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models import arrivals, database, extents, history, uploads, videos
from models.database import clock, for_update
from models.errors import PartsChanged, UnknownUpload, UploadClosed, UploadIncomplete
from models.schema import Part, Upload, Video
from models.states import Protocol, Queue, UploadState, VideoState
from models.tasks import lock_video
from models.values import NewVideo, Piece

SWEEPER = "sweep"


@dataclass(frozen=True, slots=True)
class Completed:
    """What a complete upload has become."""

    video_id: str
    duplicate: bool
    """The same bytes are a video of this creator already."""
    woken: frozenset[Queue] = field(default=frozenset(), compare=False)
    """The queues that have work now."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """An upload whose objects are to be removed."""

    upload_id: str
    folders: tuple[str, ...]
    """Prefixes of keys."""


def complete(
    upload_id: str,
    checked: Sequence[Piece],
    wish: NewVideo,
    *,
    clear_after: float,
    verified: bool = False,
) -> Completed:
    """No more bytes: the upload's video, begun with it or now, goes on to its end. Twice is as good as once.

    `checked` are the pieces as they were when their hash was taken. `wish` says whose it is and how it is to be encoded; its
    `sha256`, where it is known, finds a video of the same bytes, which takes the place of this one. A video that begins now
    is hashed by a worker when `verified`.

    Raises `UnknownUpload`, `UploadClosed`, `UploadExpired`, `UploadIncomplete`, `PartsChanged`.
    """
    with database.transaction():
        database.serialise(wish.creator)  # the same bytes by two uploads at once are one video
        locked = uploads.locked_row(upload_id)
        if locked.creator != wish.creator:
            raise UnknownUpload()
        if locked.state == UploadState.COMPLETE.value and locked.video_id is not None:
            return Completed(locked.video_id, duplicate=videos.video(locked.video_id).upload_id != upload_id)
        uploads.receiving(upload_id)
        if uploads.pieces(upload_id) != tuple(checked):
            raise PartsChanged()
        if end_of(checked) != locked.size:
            raise UploadIncomplete(received=locked.received, size=locked.size)
        known = _known(wish)
        if known is None and locked.video_id is None:
            new = uploads.video_of(upload_id, locked.size, wish)
            locked.video_id = arrivals.begin(upload_id, new, verified=verified)
        key = known or str(locked.video_id)
        woken = frozenset[Queue]() if known else arrivals.ended(locked, wish.sha256)
        when = None if known is None else clock() + clear_after
        _complete(upload_id, wish.creator, key, when)
        if known is not None:
            # Its own video ends, and not with the upload, which is complete by now.
            arrivals.given_up(locked, SWEEPER)
        if locked.protocol == Protocol.TUS_FINAL.value:
            _close_partials(checked, wish.creator, when)
        return Completed(key, duplicate=known is not None, woken=woken)


def _known(wish: NewVideo) -> str | None:
    """The video of the same bytes, held: were it deleted at this moment, they would be nowhere."""
    while wish.sha256 and (key := videos.same_bytes(wish.creator, wish.sha256)):
        if VideoState(lock_video(key).state) not in videos.LOST:
            return key
    return None


def doubt(upload_id: str, checked: Sequence[Piece]) -> None:
    """The bytes that have come are not those that were promised, and nobody knows which of them: what was made of them is
    void, and the video waits for what is sent again, or for a completion that succeeds.

    `checked` as in `complete`. Raises `UnknownUpload`, `UploadClosed`, `UploadExpired`, `PartsChanged`.
    """
    with database.transaction():
        locked = uploads.receiving(upload_id)
        if uploads.pieces(upload_id) != tuple(checked):
            raise PartsChanged()
        locked.have = extents.dump(())
        Upload.update(have=locked.have).where(Upload.id == upload_id).execute()
        arrivals.changed(locked)


def _complete(upload_id: str, creator: str, video_id: str, clear_at: object) -> None:
    columns: dict[str, Any] = {"video_id": video_id, "touched": clock(), "clear_at": clear_at}
    if not history.change(Upload, upload_id, UploadState.OPEN, UploadState.COMPLETE, creator, video_id, **columns):
        raise UploadClosed(state="closed")


def _close_partials(pieces: Sequence[Piece], creator: str, clear_at: object) -> None:
    """What was joined belongs to the upload that it was joined to."""
    for partial in {piece.key.split("/")[1] for piece in pieces}:
        if not history.change(
            Upload, partial, UploadState.COMPLETE, UploadState.JOINED, creator, "joined", clear_at=clear_at
        ):
            raise UploadClosed(state="joined")


def end_of(pieces: Sequence[Piece]) -> int:
    """Up to which byte the pieces are without a gap from the beginning."""
    at = 0
    for piece in pieces:
        if piece.start != at:
            break
        at += piece.size
    return at


def expire(clear_after: float) -> int:
    """Give up the uploads whose time has come; how many."""
    with database.transaction():
        # A complete one without a video is a part of a concatenation that was never joined.
        waits = (Upload.state == UploadState.OPEN.value) | (
            (Upload.state == UploadState.COMPLETE.value) & Upload.video_id.is_null()
        )
        rows = list(for_update(Upload.select().where(waits, Upload.expires <= clock())))
        for row in rows:
            state = UploadState(row.state)
            when = clock() + clear_after
            history.change(Upload, row.id, state, UploadState.EXPIRED, SWEEPER, "nothing came", clear_at=when)
            arrivals.given_up(row, SWEEPER)
        return len(rows)


def retire(seconds: float) -> int:
    """Let the originals of videos be removed that have been complete for so long and are ready; how many."""
    with database.transaction():
        ready = Video.select(Video.id).where(Video.state == VideoState.READY.value)
        there = Part.select(Part.upload).distinct()
        return int(
            Upload.update(clear_at=clock())
            .where(
                Upload.state == UploadState.COMPLETE.value,
                Upload.touched <= clock() - seconds,
                Upload.clear_at.is_null(),
                Upload.video_id.in_(ready),
                Upload.id.in_(there),
            )
            .execute()
        )


def to_clear(limit: int) -> tuple[Clearing, ...]:
    """Uploads whose objects are to be removed now."""
    with database.session():
        rows = list(Upload.select().where(Upload.clear_at <= clock()).order_by(Upload.clear_at).limit(limit))
        return tuple(Clearing(row.id, _folders(row)) for row in rows)


def _folders(row: Any) -> tuple[str, ...]:
    """Its own; once it is complete, those of the uploads that it was joined from as well."""
    own = uploads.folder_of(row.id)
    if row.state != UploadState.COMPLETE.value:
        return (own,)
    return tuple(dict.fromkeys((own, *uploads.folders_of(uploads.pieces(row.id)))))


def cleared(upload_id: str) -> None:
    """Its objects have been removed, and no more of them come."""
    with database.transaction():
        emptied(upload_id)
        Upload.update(clear_at=None).where(Upload.id == upload_id).execute()


def emptied(upload_id: str) -> None:
    """Its objects have been removed; those that come yet go when their time comes."""
    with database.transaction():
        Part.delete().where(Part.upload == upload_id).execute()
