"""A video's life: submitted, cancelled, tried again, deleted; and how it stands."""

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import DoesNotExist

from models import database, history, outbox
from models.beside import SUPERSEDED
from models.database import clock
from models.errors import IllegalChange, UnknownVideo
from models.graph import add, open_next
from models.opening import VERIFY
from models.schema import Task, Upload, Video
from models.showing import NOTHING_SHOWN
from models.states import UNFINISHED, VIDEO_EDGES, Kind, Queue, TaskState, UploadState, VideoState
from models.tasks import cancel_open, lock_video
from models.values import NewTask, NewVideo, VideoFacts, VideoView, new_id

PENALTY_SECONDS = 20.0
"""By how much each unfinished video of a creator lets the next one wait as if it had come later: about what one costs.
The oldest video goes first, but fifty clips of one creator do not hold up another's (start-time fair queueing)."""

LOST = frozenset({VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED})
"""Nobody watches these."""


def submit(
    new: NewVideo,
    tasks: Sequence[NewTask],
    video_id: str | None = None,
    facts: VideoFacts | None = None,
    state: VideoState = VideoState.PROCESSING,
) -> str:
    """A video to be processed, and its first tasks; its id."""
    key = video_id or new_id()
    with database.transaction():
        names = [state.value for state in UNFINISHED]
        unfinished = Video.select().where(Video.creator == new.creator, Video.state.in_(names)).count()
        said = {} if facts is None else {n: getattr(facts, n) for n in facts.__slots__ if getattr(facts, n) is not None}
        Video.insert(
            id=key,
            creator=new.creator,
            name=new.name,
            state=state.value,
            turn=clock() + PENALTY_SECONDS * unfinished,
            source_key=new.source_key,
            source_size=new.source_size,
            preset=new.preset,
            reframe=new.reframe,
            codecs=",".join(new.codecs),
            created=clock(),
            upload_id=new.upload_id,
            sha256=new.sha256,
            **said,
        ).execute()
        history.note(Video, key, None, state, new.creator, "submitted")
        outbox.write(add(lock_video(key), tasks))
    return key


def cancel(video_id: str, actor: str, removal: NewTask, clear_after: float = 0.0) -> frozenset[Queue]:
    """Stop a video for good; `removal` is the task that removes what was made of it. What came of an upload that is under
    way, and what is still on its way to storage by then, goes `clear_after` seconds from now.

    Raises `UnknownVideo`, `IllegalChange`.
    """
    return _end(video_id, VideoState.CANCELLED, actor, removal, clear_after)


def delete(video_id: str, actor: str, removal: NewTask, clear_after: float = 0.0) -> frozenset[Queue]:
    """Stop a video if it is being worked on, and forget it; `removal` is the task that removes all its objects. Those of its
    upload are looked for again `clear_after` seconds from now, for what is still on its way to storage.

    Raises `UnknownVideo`, `IllegalChange`.
    """
    return _end(video_id, VideoState.DELETED, actor, removal, clear_after)


def _end(video_id: str, after: VideoState, actor: str, removal: NewTask, clear_after: float) -> frozenset[Queue]:
    with database.transaction():
        upload = _hold_upload(video_id)
        video = _changing(video_id, after)
        when = clock() + clear_after
        if upload is not None and upload.state == UploadState.OPEN.value:
            history.change(Upload, upload.id, UploadState.OPEN, UploadState.ABORTED, actor, after.value, clear_at=when)
        elif upload is not None and after is VideoState.DELETED:
            Upload.update(clear_at=when).where(Upload.id == upload.id, Upload.clear_at.is_null()).execute()
        before = VideoState(video.state)
        history.change(Video, video_id, before, after, actor, **NOTHING_SHOWN)
        # A worker that is stopped may be storing its last object: nothing is removed before it has noticed.
        queues = add(video, [removal], ready_at=cancel_open(video_id, actor, after.value))
        outbox.write(queues)
        return queues


def _hold_upload(video_id: str) -> Any:
    """The locked row of the upload that a video came by; None without one. Taken before the video's, as by its parts."""
    ids = Video.select(Video.upload_id).where(Video.id == video_id)
    return database.for_update(Upload.select().where(Upload.id.in_(ids))).first()


def retry(video_id: str, actor: str) -> frozenset[Queue]:
    """Go on with a failed video where it stopped: what is done stays done, the rest has its counters at zero. There is
    nothing to go on with where the bytes were not those that were promised: what was made of them is removed.

    Raises `UnknownVideo`, `IllegalChange`.
    """
    with database.transaction():
        upload = _hold_upload(video_id)
        video = _changing(video_id, VideoState.PROCESSING)
        if _wrong(video):
            raise IllegalChange(what="video", before="of other bytes than were promised", after="anything else")
        coming = upload is not None and upload.state == UploadState.OPEN.value
        standing = VideoState.UPLOADING if coming else VideoState.PROCESSING
        after = VideoState.PLAYABLE if video.growing_key else standing
        clean: dict[str, Any] = {"error_code": None, "message": None, "detail": None, "our_fault": False}
        history.change(Video, video_id, VideoState.FAILED, after, actor, "tried again", **clean)
        stopped = [TaskState.FAILED.value, TaskState.CANCELLED.value]
        fresh = {"attempts": 0, "failures": 0, "crashes": 0, "error_code": None, "detail": None}
        wanted = Task.error_code.is_null() | (Task.error_code != SUPERSEDED)
        for row in Task.select().where(
            Task.video == video_id, Task.generation == video.generation, Task.state.in_(stopped), wanted
        ):
            history.change(Task, row.id, TaskState(row.state), TaskState.WAITING, actor, "tried again", **fresh)
        queues = open_next(video, None)
        outbox.write(queues)
        return queues


def _wrong(video: Any) -> bool:
    """Whether its source is not what its creator promised, as `opening.VERIFY` found."""
    checks = (Task.video == video.id) & (Task.generation == video.generation) & (Task.name == VERIFY)
    return not video.our_fault and bool(Task.select().where(checks, Task.state == TaskState.FAILED.value).exists())


def _changing(video_id: str, after: VideoState) -> Any:
    """The locked row of a video that may become `after`."""
    try:
        video = lock_video(video_id)
    except DoesNotExist:
        raise UnknownVideo(video=video_id) from None
    if after not in VIDEO_EDGES[VideoState(video.state)]:
        raise IllegalChange(what="video", before=video.state, after=after.value)
    return video


def video(video_id: str) -> VideoView:
    """A video as it is. Raises `UnknownVideo`."""
    with database.session():
        return view(_row(video_id))


def info(video_id: str) -> str:
    """What the probe found, as JSON text."""
    with database.session():
        return str(_row(video_id).info)


def plan(video_id: str) -> str:
    """The plan, as JSON text."""
    with database.session():
        return str(_row(video_id).plan)


def latest(limit: int) -> tuple[VideoView, ...]:
    """The latest videos, newest first."""
    with database.session():
        return tuple(view(row) for row in Video.select().order_by(Video.created.desc()).limit(limit))


def of_creator(creator: str, limit: int = 100) -> tuple[VideoView, ...]:
    """A creator's videos, newest first."""
    with database.session():
        rows = Video.select().where(Video.creator == creator).order_by(Video.created.desc()).limit(limit)
        return tuple(view(row) for row in rows)


def names(ids: Iterable[str]) -> dict[str, str]:
    """What videos are called; one query, whatever their number."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    with database.session():
        return {row.id: row.name for row in Video.select(Video.id, Video.name).where(Video.id.in_(wanted))}


def same_bytes(creator: str, sha256: str) -> str | None:
    """The creator's latest video of a source with this hash that can be watched, or will be; None without one."""
    lost = [state.value for state in LOST]
    with database.session():
        rows = Video.select(Video.id).where(Video.creator == creator, Video.sha256 == sha256, Video.state.not_in(lost))
        found = rows.order_by(Video.id.desc()).first()
        return None if found is None else str(found.id)


def removed(video_id: str) -> bool:
    """Whether the removal of a video's objects, the last that was asked for, has been carried out."""
    with database.session():
        removals = Task.select(Task.state).where(Task.video == video_id, Task.kind == Kind.REMOVE.value)
        last = removals.order_by(Task.id.desc()).first()
        return last is not None and last.state == TaskState.DONE.value


def _row(video_id: str) -> Any:
    try:
        return Video.get_by_id(video_id)
    except DoesNotExist:
        raise UnknownVideo(video=video_id) from None


def view(row: Any) -> VideoView:
    return VideoView(
        id=row.id,
        creator=row.creator,
        name=row.name,
        state=VideoState(row.state),
        generation=row.generation,
        source_key=row.source_key,
        source_size=row.source_size,
        preset=row.preset,
        reframe=row.reframe,
        codecs=tuple(row.codecs.split(",")),
        duration=row.duration,
        growing_key=row.growing_key,
        native_ready=bool(row.native_ready),
        master_key=row.master_key,
        error_code=row.error_code,
        message=row.message,
        detail=row.detail,
        our_fault=bool(row.our_fault),
        created=row.created,
        upload_id=row.upload_id,
        sha256=row.sha256,
        replaced_by=row.replaced_by,
        published=bool(row.published),
        moves=row.moves,
    )
