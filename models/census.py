"""What lies in the queues and who is at what: for people, metrics and scaling. Nothing is changed here."""

import json
from typing import Any

from peewee import Case, fn

from models import database
from models.schema import Task, Video
from models.states import Kind, Queue, TaskState
from models.values import QueueCount, TaskView


def queues() -> tuple[QueueCount, ...]:
    """Every queue, in the order of `Queue`."""
    with database.session():
        now = database.now()
        due = Task.ready_at <= now
        rows = (
            Task.select(
                Task.queue,
                fn.SUM(Case(None, [(due, 1)], 0)).alias("ready"),
                fn.SUM(Case(None, [(due, 0)], 1)).alias("postponed"),
                fn.MIN(Task.ready_at).alias("oldest"),
                fn.SUM(Case(None, [(due, Task.seconds)], 0.0)).alias("seconds"),
            )
            .where(Task.state == TaskState.READY.value)
            .group_by(Task.queue)
        )
        found: list[dict[str, Any]] = list(rows.dicts())  # type: ignore[arg-type]
        ready = {row["queue"]: row for row in found}
        running: dict[str, int] = dict(
            Task.select(Task.queue, fn.COUNT(Task.id))
            .where(Task.state == TaskState.RUNNING.value)
            .group_by(Task.queue)
            .tuples()  # type: ignore[arg-type]
        )
    return tuple(_count(queue, ready.get(queue.value), int(running.get(queue.value, 0)), now) for queue in Queue)


def _count(queue: Queue, row: dict[str, Any] | None, running: int, now: float) -> QueueCount:
    if row is None:
        return QueueCount(queue, 0, running, 0, 0.0, 0.0)
    oldest = max(0.0, now - float(row["oldest"]))
    return QueueCount(queue, int(row["ready"]), running, int(row["postponed"]), oldest, float(row["seconds"]))


def running() -> tuple[TaskView, ...]:
    """Every task that is being worked on, longest first."""
    with database.session():
        now = database.now()
        rows = Task.select().where(Task.state == TaskState.RUNNING.value).order_by(Task.started)
        return tuple(_view(row, now) for row in rows)


def of_video(video_id: str) -> tuple[TaskView, ...]:
    """The tasks of a video's generation, in the order in which they would be done."""
    with database.session():
        now = database.now()
        rows = (
            Task.select()
            .join(Video)
            .where(Task.video == video_id, Task.generation == Video.generation)
            .order_by(Task.rank, Task.position, Task.name)
        )
        return tuple(_view(row, now) for row in rows)


def _view(row: Any, now: float) -> TaskView:
    state = TaskState(row.state)
    return TaskView(
        id=row.id,
        video_id=row.video_id,
        name=row.name,
        kind=Kind(row.kind),
        queue=Queue(row.queue),
        state=state,
        seconds=row.seconds,
        attempts=row.attempts,
        failures=row.failures,
        crashes=row.crashes,
        owner=row.owner,
        running_seconds=now - row.started if state is TaskState.RUNNING else 0.0,
        progress=row.progress,
        wall_seconds=row.wall_seconds,
        cpu_seconds=row.cpu_seconds,
        error_code=row.error_code,
        detail=row.detail,
    )


def has(video_id: str, name: str) -> bool:
    """Whether the video, in its generation, has a task of this name."""
    with database.session():
        rows = Task.select().join(Video).where(Task.video == video_id, Task.name == name)
        return bool(rows.where(Task.generation == Video.generation).exists())


def done_share(video: str) -> float:
    """The part of a video's encoding that is done, 0 to 1, by seconds of video; running tasks count as far as they are."""
    total = done = 0.0
    for task in of_video(video):
        total += task.seconds
        if task.state is TaskState.DONE:
            done += task.seconds
        elif task.state is TaskState.RUNNING and task.progress:
            done += task.seconds * float(json.loads(task.progress).get("share", 0.0))
    return done / total if total else 0.0
