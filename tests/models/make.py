"""Videos and tasks for tests, and a way to let time pass without waiting."""

from dataclasses import replace
from typing import Any

from models import database, tasks, videos
from models.schema import History, Leader, Outbox, Task, Upload, Video
from models.states import Kind, Queue, TaskState, VideoState
from models.values import Claim, NewTask, NewVideo

LEASE = 30.0

VIDEO = NewVideo("ana", "uploads/x/source", 1000, "clip.mp4", "vertical", "fit", ("h264",))

TASK = NewTask("chunk", Kind.CHUNK, Queue.LADDER, 0, 0, "{}", seconds=2.0)

REMOVAL = NewTask("remove", Kind.REMOVE, Queue.DEFAULT, 0, 0, "{}")


def task(name: str, *after: str, **fields: Any) -> NewTask:
    """A task that waits for those named."""
    return replace(TASK, name=name, after=after, **fields)


def video(*new: NewTask, creator: str = "ana") -> str:
    """A video with these tasks, or with one; its id."""
    return videos.submit(replace(VIDEO, creator=creator), new or (TASK,))


def claim(queue: Queue = Queue.LADDER, owner: str = "worker", lease: float = LEASE) -> Claim:
    """A claim that there has to be."""
    found = tasks.claim(queue, owner, lease)
    assert found is not None
    return found


def pass_time(seconds: float) -> None:
    """Everything that is due at some time is due that much sooner."""
    with database.transaction():
        Task.update(
            ready_at=Task.ready_at - seconds, expires=Task.expires - seconds, started=Task.started - seconds
        ).execute()
        Leader.update(expires=Leader.expires - seconds).execute()


def grow_old(seconds: float) -> None:
    """All videos that there are came so much earlier: two may come in one tick of the clock, and nobody was first then."""
    with database.transaction():
        Video.update(turn=Video.turn - seconds, created=Video.created - seconds).execute()
        Task.update(turn=Task.turn - seconds).execute()


def states(video_id: str) -> dict[str, TaskState]:
    """The state of each of a video's tasks."""
    with database.session():
        rows = Task.select(Task.name, Task.state).where(Task.video == video_id)
        return {row.name: TaskState(row.state) for row in rows}


def state(video_id: str) -> VideoState:
    return videos.video(video_id).state


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row there is."""
    with database.session():
        return {
            table._meta.table_name: sorted(table.select().tuples(), key=repr)
            for table in (Video, Task, History, Outbox, Leader)
        }


def expire(upload_id: str) -> None:
    """Nothing has come to an upload for too long."""
    with database.transaction():
        Upload.update(expires=0.0).where(Upload.id == upload_id).execute()
