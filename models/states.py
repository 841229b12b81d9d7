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
    """For other tasks of its video."""
    READY = "ready"
    """Anybody may claim it, once its time has come."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


VIDEO_EDGES: dict[VideoState, frozenset[VideoState]] = {
    VideoState.UPLOADING: frozenset(
        {VideoState.PROCESSING, VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED}
    ),
    VideoState.PROCESSING: frozenset(
        {VideoState.PLAYABLE, VideoState.READY, VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED}
    ),
    VideoState.PLAYABLE: frozenset({VideoState.READY, VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED}),
    VideoState.READY: frozenset({VideoState.DELETED}),
    # Tried again: from where it stopped.
    VideoState.FAILED: frozenset({VideoState.PROCESSING, VideoState.PLAYABLE, VideoState.DELETED}),
    VideoState.CANCELLED: frozenset({VideoState.DELETED}),
    VideoState.DELETED: frozenset(),
}

TASK_EDGES: dict[TaskState, frozenset[TaskState]] = {
    TaskState.WAITING: frozenset({TaskState.READY, TaskState.CANCELLED}),
    TaskState.READY: frozenset({TaskState.RUNNING, TaskState.CANCELLED}),
    # Ready again: handed back, postponed, or its worker died.
    TaskState.RUNNING: frozenset({TaskState.DONE, TaskState.READY, TaskState.FAILED, TaskState.CANCELLED}),
    TaskState.DONE: frozenset(),
    TaskState.FAILED: frozenset({TaskState.WAITING, TaskState.READY}),
    # Cancelled because another task failed; open again when the video is tried again.
    TaskState.CANCELLED: frozenset({TaskState.WAITING, TaskState.READY}),
}

OPEN = (TaskState.WAITING, TaskState.READY, TaskState.RUNNING)
UNFINISHED = (VideoState.UPLOADING, VideoState.PROCESSING, VideoState.PLAYABLE)


class Kind(StrEnum):
    INGEST = "ingest"
    PLAN = "plan"
    CHUNK = "chunk"
    AUDIO = "audio"
    POSTER = "poster"
    GROW = "grow"
    STILLS = "stills"
    PUBLISH = "publish"
    REMOVE = "remove"


class Queue(StrEnum):
    """Each has workers of its own: a mixed worker lets an urgent task wait behind a long one."""

    URGENT = "urgent"
    LADDER = "ladder"
    BACKGROUND = "background"
    DEFAULT = "default"
