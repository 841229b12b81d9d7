"""What lies in the queues and who is at what: for people, metrics and scaling. Nothing is changed here."""

import json
from collections.abc import Sequence
from typing import Any

from peewee import Case, fn

from models import database
from models.schema import Task, Video
from models.states import Kind, Queue, TaskState, VideoState
from models.values import QueueCount, RungShare, Stage, TaskView, VideoCount, VideoProgress


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


MOST_COUNTED = 10_000
"""Videos of a state that are counted: what is ready grows for ever, and nobody reads more digits."""


def videos() -> tuple[VideoCount, ...]:
    """How many videos there are in each state, in the order of `VideoState`; one query, which reads no more than that."""
    counted = " UNION ALL ".join(
        f"SELECT '{state}', COUNT(*) FROM (SELECT 1 FROM video WHERE state = '{state}' LIMIT {MOST_COUNTED + 1}) AS {state}"
        for state in VideoState
    )
    with database.session():
        found = {state: int(count) for state, count in database.rows(counted)}
    return tuple(
        VideoCount(state, min(found[state], MOST_COUNTED), more=found[state] > MOST_COUNTED) for state in VideoState
    )


def running() -> tuple[TaskView, ...]:
    """Every task that is being worked on, longest first."""
    with database.session():
        now = database.now()
        rows = Task.select().where(Task.state == TaskState.RUNNING.value).order_by(Task.started)
        return tuple(view(row, now) for row in rows)


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
        return tuple(view(row, now) for row in rows)


def view(row: Any, now: float) -> TaskView:
    """Of a task's row, at a time on the database's clock."""
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
    return done_shares([video]).get(video, 0.0)


def done_shares(videos: Sequence[str]) -> dict[str, float]:
    """As `done_share`, of those videos that have tasks of any length: two queries, whatever the number."""
    if not videos:
        return {}
    ours = (Task.video.in_(list(videos))) & (Task.generation == Video.generation) & (Task.seconds > 0)
    done = Case(None, [(Task.state == TaskState.DONE.value, Task.seconds)], 0.0)
    with database.session():
        sums: list[tuple[str, float, float]] = list(
            Task.select(Task.video, fn.SUM(Task.seconds), fn.SUM(done))
            .join(Video)
            .where(ours)
            .group_by(Task.video)
            .tuples()  # type: ignore[arg-type]
        )
        begun: list[tuple[str, float, str]] = list(
            Task.select(Task.video, Task.seconds, Task.progress)
            .join(Video)
            .where(ours, Task.state == TaskState.RUNNING.value, Task.progress.is_null(False))
            .tuples()  # type: ignore[arg-type]
        )
    parts = {video: float(made) for video, _, made in sums}
    for video, seconds, progress in begun:
        parts[video] += seconds * _share(progress)
    return {video: parts[video] / float(total) for video, total, _ in sums}


def _share(progress: str | None) -> float:
    """How far a running task has told that it is."""
    return float(json.loads(progress).get("share", 0.0)) if progress else 0.0


STAGES = {
    Kind.INGEST: "probe",
    Kind.PLAN: "plan",
    Kind.VERIFY: "verify",
    Kind.REMUX: "remux",
    Kind.POSTER: "poster",
    Kind.CHUNK: "encode",
    Kind.AUDIO: "sound",
    Kind.STILLS: "stills",
    Kind.PUBLISH: "publish",
}
"""Names of what creators wait for, in its order; the rest is over in a moment, or waited for by nobody."""


def progress(video_id: str) -> VideoProgress:
    """How far each stage of a video's generation is, and each rung of its ladder; one query."""
    with database.session():
        rows: list[tuple[str, str, float, str | None, str]] = list(
            Task.select(Task.kind, Task.state, Task.seconds, Task.progress, Task.spec)
            .join(Video)
            .where(Task.video == video_id, Task.generation == Video.generation)
            .tuples()  # type: ignore[arg-type]
        )
    stages: dict[str, list[tuple[float, float, TaskState]]] = {}
    rungs: dict[str, list[tuple[float, float]]] = {}
    for kind, state, seconds, told, spec in rows:
        share = 1.0 if state == TaskState.DONE.value else _share(told)
        if Kind(kind) in STAGES:
            # What has no length of its own counts as one of its kind.
            stages.setdefault(kind, []).append((seconds or 1.0, share, TaskState(state)))
        if kind == Kind.CHUNK.value:
            for rung in json.loads(spec).get("rungs", ()):
                rungs.setdefault(rung, []).append((seconds, share))
    return VideoProgress(
        stages=tuple(
            Stage(name, _stage_state([state for _, _, state in stages[kind.value]]), _mean(stages[kind.value]))
            for kind, name in STAGES.items()
            if kind.value in stages
        ),
        rungs=tuple(RungShare(name, _mean(parts)) for name, parts in rungs.items()),
    )


def _mean(parts: Sequence[tuple[Any, ...]]) -> float:
    total = sum(part[0] for part in parts)
    return sum(part[0] * part[1] for part in parts) / total if total else 0.0


def _stage_state(states: Sequence[TaskState]) -> TaskState:
    """What a stage is: done when all of it is, else what the task is that tells most of it."""
    telling = (TaskState.FAILED, TaskState.CANCELLED, TaskState.RUNNING, TaskState.READY, TaskState.WAITING)
    return next((state for state in telling if state in states), TaskState.DONE)
