"""An upload's life: begun, its parts as they come, completed or given up.

A part is recorded once its object is stored, so that what is acknowledged is there. A part that is sent again is a further
attempt, in an object of its own; the latest is current. Objects are never written over, and only the sweep removes them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from peewee import DoesNotExist

from models import arrivals, database, history, news, quotas
from models.database import clock, for_update
from models.errors import (
    IllegalChange,
    UnknownUpload,
    UploadClosed,
    UploadExpired,
    WrongOffset,
)
from models.schema import Part, Upload
from models.states import UPLOAD_EDGES, Protocol, UploadState
from models.values import NewUpload, NewVideo, Piece, Quota, UploadView, new_id


def folder_of(upload_id: str) -> str:
    """The prefix of an upload's objects."""
    return f"uploads/{upload_id}/"


def key_of(upload_id: str, number: int, attempt: int) -> str:
    """The key of a part's object; both numbers begin with 1."""
    return f"{folder_of(upload_id)}{number}/{attempt}"


def folders_of(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """The prefixes below which pieces lie: one, unless uploads were joined. In the order of the pieces."""
    return tuple(dict.fromkeys(folder_of(piece.key.split("/")[1]) for piece in pieces))


def create(
    new: NewUpload, quota: Quota, keep_seconds: float, wish: NewVideo | None = None, *, verified: bool = False
) -> UploadView:
    """Begin an upload that is given up when nothing comes for `keep_seconds`.

    Its video, as `wish` says, begins with it and is made while the bytes come; a worker hashes them at the end when
    `verified`. Without a wish there is no video before the upload is complete.

    Raises `TooManyUploads`, `DailyQuotaExceeded`.
    """
    with database.transaction():
        database.serialise(new.creator)
        quotas.check(new, quota)
        begun = insert(new, keep_seconds)
        if wish is None:
            return begun
        arrivals.begin(begun.id, video_of(begun.id, begun.size, wish), verified=verified)
        return view(row(begun.id))


def video_of(upload_id: str, size: int, wish: NewVideo) -> NewVideo:
    """The video whose source are the parts of an upload."""
    return replace(wish, source_key=folder_of(upload_id), source_size=size, upload_id=upload_id)


def insert(new: NewUpload, keep_seconds: float) -> UploadView:
    """The row of a new upload, within the caller's transaction."""
    key = new_id()
    Upload.insert(
        id=key,
        creator=new.creator,
        filename=new.filename,
        content_type=new.content_type,
        size=new.size,
        sha256=new.sha256,
        metadata=new.metadata,
        protocol=new.protocol.value,
        part_size=new.part_size,
        state=UploadState.OPEN.value,
        received=0,
        created=clock(),
        touched=clock(),
        expires=clock() + keep_seconds,
    ).execute()
    history.note(Upload, key, None, UploadState.OPEN, new.creator, new.protocol.value)
    return view(row(key))


def upload(upload_id: str, creator: str) -> UploadView:
    """A creator's upload as it is. Raises `UnknownUpload`, for a stranger's too."""
    with database.session():
        found = view(row(upload_id))
        if found.creator != creator:
            raise UnknownUpload()
        return found


def pieces(upload_id: str) -> tuple[Piece, ...]:
    """The current parts, in the order of their bytes."""
    with database.session():
        rows = Part.select().where(Part.upload == upload_id, Part.current).order_by(Part.start)
        return tuple(Piece(item.start, item.size, item.key, item.attempt, item.sha256, item.etag) for item in rows)


def seconds_left(video_id: str) -> float:
    """How long the rest of a video's source takes to arrive, at the pace so far; 0 when none of it is on its way."""
    with database.session():
        found = (
            Upload.select(Upload.size, Upload.received, clock() - Upload.created)
            .where(Upload.video_id == video_id, Upload.state == UploadState.OPEN.value)
            .tuples()
            .first()
        )
    if found is None:
        return 0.0
    size, received, age = found
    return float((size - received) * age / max(received, 1))


def part_at(upload_id: str, start: int) -> Piece | None:
    """The current part that begins at a byte of an upload; None while there is none."""
    with database.session():
        item = Part.get_or_none(Part.upload == upload_id, Part.start == start, Part.current)
        return None if item is None else Piece(start, item.size, item.key, item.attempt, item.sha256, item.etag)


def refused(upload_id: str, came: Sequence[Piece]) -> None:
    """Pieces were stored whose bytes are not those that were promised: they count for nothing but what was sent."""
    with database.transaction():
        for piece in came:
            _row(upload_id, piece, current=False).on_conflict_ignore().execute()  # the very same bytes are one object


def record(upload_id: str, piece: Piece, keep_seconds: float) -> UploadView:
    """As `record_all`, of one."""
    return record_all(upload_id, (piece,), keep_seconds)


def record_all(upload_id: str, came: Sequence[Piece], keep_seconds: float) -> UploadView:
    """Parts have been stored, each of another place: it is the current one there from now on, unless a later attempt is.

    Raises `UnknownUpload`, `UploadClosed`, `UploadExpired`.
    """
    with database.transaction():
        locked = receiving(upload_id)
        places = Part.start.in_([piece.start for piece in came])
        there = {item.start: item for item in Part.select().where(Part.upload == upload_id, places, Part.current)}
        new = [item for item in came if item.start not in there or there[item.start].attempt < item.attempt]
        if not new:
            return view(locked)
        for piece in new:
            if piece.start in there:
                Part.update(current=False).where(Part.id == there[piece.start].id).execute()
            insert_piece(upload_id, piece)
        added = sum(piece.size - (there[piece.start].size if piece.start in there else 0) for piece in new)
        woken = arrivals.came(locked, *((piece.start, piece.start + piece.size) for piece in new))
        if not all(_same(there[piece.start], piece) for piece in new if piece.start in there):
            woken |= arrivals.changed(locked)
        return replace(touch(upload_id, added, keep_seconds), woken=woken)


def _same(before: Any, after: Piece) -> bool:
    """Whether both are known to hold the same bytes."""
    known = (before.sha256, after.sha256) if after.sha256 else (before.etag, after.etag)
    return before.size == after.size and None not in known and known[0] == known[1]


def append(upload_id: str, offset: int, came: Sequence[Piece], keep_seconds: float) -> UploadView:
    """Pieces that follow one another from `offset`, where the upload has to stand. A part of a concatenation is complete
    with its last byte.

    Raises `UnknownUpload`, `UploadClosed`, `UploadExpired`, `WrongOffset`.
    """
    with database.transaction():
        locked = receiving(upload_id)
        if locked.received != offset:
            raise WrongOffset(offset=locked.received)
        for piece in came:
            # The same bytes may have been refused before, for the sake of others that came with them.
            same = (Part.start == piece.start) & (Part.attempt == piece.attempt)
            Part.delete().where(Part.upload == upload_id, same, ~Part.current).execute()
            insert_piece(upload_id, piece)
        size = sum(piece.size for piece in came)
        woken = arrivals.came(locked, (offset, offset + size))
        after = replace(touch(upload_id, size, keep_seconds), woken=woken)
        if after.protocol is Protocol.TUS_PARTIAL and after.received == after.size:
            history.change(Upload, upload_id, UploadState.OPEN, UploadState.COMPLETE, after.creator, "partial")
            return view(row(upload_id))
        return after


def abort(upload_id: str, creator: str, clear_after: float) -> None:
    """Give an upload up; its objects are removed `clear_after` seconds from now. Twice is as good as once.

    Raises `UnknownUpload`, and `IllegalChange` when it is complete.
    """
    with database.transaction():
        locked = locked_row(upload_id)
        if locked.creator != creator:
            raise UnknownUpload()
        before = UploadState(locked.state)
        if before is UploadState.ABORTED:
            return
        made = before is UploadState.COMPLETE and locked.video_id is not None
        if UploadState.ABORTED not in UPLOAD_EDGES[before] or made:
            raise IllegalChange(what="upload", before=before, after=UploadState.ABORTED)
        history.change(Upload, upload_id, before, UploadState.ABORTED, creator, clear_at=clock() + clear_after)
        arrivals.given_up(locked, creator)


def receiving(upload_id: str) -> Any:
    """The locked row of an upload that takes bytes. Raises `UnknownUpload`, `UploadClosed`, `UploadExpired`."""
    locked = locked_row(upload_id)
    if locked.state == UploadState.EXPIRED.value or (
        locked.state == UploadState.OPEN.value and locked.expires <= database.now()
    ):
        raise UploadExpired()
    if locked.state != UploadState.OPEN.value:
        raise UploadClosed(state=locked.state)
    return locked


def locked_row(upload_id: str) -> Any:
    """The upload's row, held until the transaction ends. Raises `UnknownUpload`."""
    try:
        return for_update(Upload.select().where(Upload.id == upload_id)).get()
    except DoesNotExist:
        raise UnknownUpload() from None


def row(upload_id: str) -> Any:
    try:
        return Upload.get_by_id(upload_id)
    except DoesNotExist:
        raise UnknownUpload() from None


def insert_piece(upload_id: str, piece: Piece) -> None:
    """The row of a current part, within the caller's transaction."""
    _row(upload_id, piece, current=True).execute()


def _row(upload_id: str, piece: Piece, *, current: bool) -> Any:
    return Part.insert(
        upload=upload_id,
        start=piece.start,
        size=piece.size,
        attempt=piece.attempt,
        key=piece.key,
        sha256=piece.sha256,
        etag=piece.etag,
        current=current,
    )


def touch(upload_id: str, added: int, keep_seconds: float) -> UploadView:
    """So many bytes more have come, within the caller's transaction."""
    Upload.update(received=Upload.received + added, touched=clock(), expires=clock() + keep_seconds).where(
        Upload.id == upload_id
    ).execute()
    after = view(row(upload_id))
    news.upload(after.creator, after.id, after.received, after.size)
    return after


def view(found: Any) -> UploadView:
    """Within a session."""
    state = UploadState(found.state)
    return UploadView(
        id=found.id,
        creator=found.creator,
        filename=found.filename,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        protocol=Protocol(found.protocol),
        part_size=found.part_size,
        state=state,
        video_id=found.video_id,
        received=found.received,
        expires=found.expires,
        metadata=found.metadata,
        expired=state is UploadState.EXPIRED or (state is UploadState.OPEN and found.expires <= database.now()),
    )
