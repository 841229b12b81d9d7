"""States and their legal edges (DESIGN 7), kinds of task, and queues."""

from enum import StrEnum


class VideoState(StrEnum):
    UPLOADING = "uploading"
    PROCESSING = "processing"
    PLAYABLE = "playable"
    """A rung plays."""
    READY = "ready"
    """All is done."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class TaskState(StrEnum):
    WAITING = "waiting"
    """For other tasks of its video, or for bytes of its source."""
    READY = "ready"
    """Anybody may claim it, once its time has come."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkerState(StrEnum):
    """What a worker process is at."""

    IDLE = "idle"
    """It waits for a task."""
    BUSY = "busy"
    DRAINING = "draining"
    """It begins nothing more, and ends."""
    GONE = "gone"
    """It was not heard of in time."""


class UploadState(StrEnum):
    OPEN = "open"
    """Bytes may come."""
    COMPLETE = "complete"
    """All are there."""
    JOINED = "joined"
    """Its bytes are part of another upload's."""
    ABORTED = "aborted"
    EXPIRED = "expired"


class Protocol(StrEnum):
    """How the bytes of an upload come."""

    PARTS = "parts"
    """In parts of one size, to us."""
    DIRECT = "direct"
    """In parts of one size, straight to the object store."""
    TUS = "tus"
    """One after another, by tus 1.0."""
    TUS_PARTIAL = "tus-partial"
    """The same, to be joined to others."""
    TUS_FINAL = "tus-final"
    """Joined from others."""


VIDEO_EDGES: dict[VideoState, frozenset[VideoState]] = {
    # Playable at once: what has come is encoded while the rest is on its way.
    VideoState.UPLOADING: frozenset(
        {VideoState.PROCESSING, VideoState.PLAYABLE, VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED}
    ),
    # Back to uploading, from wherever: bytes that had come were sent again, and are others.
    VideoState.PROCESSING: frozenset(
        {
            VideoState.UPLOADING,
            VideoState.PLAYABLE,
            VideoState.READY,
            VideoState.FAILED,
            VideoState.CANCELLED,
            VideoState.DELETED,
        }
    ),
    VideoState.PLAYABLE: frozenset(
        {VideoState.UPLOADING, VideoState.READY, VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED}
    ),
    VideoState.READY: frozenset({VideoState.DELETED}),
    # Tried again: from where it stopped.
    VideoState.FAILED: frozenset(
        {VideoState.UPLOADING, VideoState.PROCESSING, VideoState.PLAYABLE, VideoState.DELETED}
    ),
    VideoState.CANCELLED: frozenset({VideoState.DELETED}),
    VideoState.DELETED: frozenset(),
}

TASK_EDGES: dict[TaskState, frozenset[TaskState]] = {
    TaskState.WAITING: frozenset({TaskState.READY, TaskState.CANCELLED}),
    TaskState.READY: frozenset({TaskState.RUNNING, TaskState.CANCELLED}),
    # Ready again: handed back, postponed, or its worker died. Waiting: it came upon bytes that are not there yet.
    TaskState.RUNNING: frozenset(
        {TaskState.DONE, TaskState.READY, TaskState.WAITING, TaskState.FAILED, TaskState.CANCELLED}
    ),
    TaskState.DONE: frozenset(),
    TaskState.FAILED: frozenset({TaskState.WAITING, TaskState.READY}),
    # Cancelled because another task failed; open again when the video is tried again.
    TaskState.CANCELLED: frozenset({TaskState.WAITING, TaskState.READY}),
}

UPLOAD_EDGES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.OPEN: frozenset({UploadState.COMPLETE, UploadState.ABORTED, UploadState.EXPIRED}),
    # Only a part of a concatenation leads anywhere from here: the others are a video's source by now.
    UploadState.COMPLETE: frozenset({UploadState.JOINED, UploadState.ABORTED, UploadState.EXPIRED}),
    UploadState.JOINED: frozenset(),
    UploadState.ABORTED: frozenset(),
    UploadState.EXPIRED: frozenset(),
}

OPEN = (TaskState.WAITING, TaskState.READY, TaskState.RUNNING)
UNFINISHED = (VideoState.UPLOADING, VideoState.PROCESSING, VideoState.PLAYABLE)


class Kind(StrEnum):
    INGEST = "ingest"
    PLAN = "plan"
    CHUNK = "chunk"
    AUDIO = "audio"
    GLANCE = "glance"
    """A poster of the first seconds, until the rest of a source that comes slowly is there."""
    POSTER = "poster"
    GROW = "grow"
    STILLS = "stills"
    PUBLISH = "publish"
    REMOVE = "remove"
    VERIFY = "verify"
    REMUX = "remux"
    FRAME = "frame"
    """The poster of the moment that its creator chose."""
    CAPTIONS = "captions"
    """The multivariant playlist with the captions that there are now."""
    PLACE = "place"
    """Its objects, with all that is public or apart from it (`models.placing`)."""


BESIDE = frozenset({Kind.FRAME, Kind.CAPTIONS, Kind.PLACE})
"""What a video can do without: it does not fail with them, and is ready before."""


class Queue(StrEnum):
    """Each has workers of its own: a mixed worker lets an urgent task wait behind a long one."""

    URGENT = "urgent"
    LADDER = "ladder"
    BACKGROUND = "background"
    DEFAULT = "default"
