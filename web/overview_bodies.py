"""How all of it stands, as ops are told: queues, workers, videos, rings, the scheduler."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import Field

from models.roster import WorkerView
from models.states import Kind, Queue, VideoState, WorkerState
from models.values import Lead, QueueCount, TaskView, VideoCount
from web.feed_bodies import AN_ID
from web.schemas import Body, moment, moment_or_none

A_WORKER = "worker-7:9f3a1c:4242"


class QueueBody(Body):
    name: Queue
    ready: int = Field(examples=[3])
    """Tasks that could run now."""
    running: int = Field(examples=[2])
    postponed: int = Field(examples=[0])
    """Tasks that wait for their time: failures of ours are tried again later."""
    oldest_seconds: float = Field(examples=[1.5])
    """How long the oldest has been able to run; 0 without one."""
    seconds_waiting: float = Field(examples=[42.0])
    """Of video, in tasks that could run."""


class WorkerTaskBody(Body):
    """What a worker is at."""

    task: str = Field(examples=["h264-540-0003"])
    kind: Kind
    queue: Queue
    since: datetime
    seconds: float = Field(examples=[4.2])
    """Since then."""
    video_id: str = Field(examples=[AN_ID])
    video_name: str = Field(examples=["bowl.mov"])
    share: float | None = Field(examples=[0.5])
    """Of the task that is done, 0 to 1; null where it does not tell."""
    speed: float | None = Field(examples=[2.5])
    """Seconds of video a second."""
    attempts: int = Field(examples=[1])
    """This one included."""


class WorkerBody(Body):
    """A worker process, whether it is at a task or waits for one."""

    id: str = Field(examples=[A_WORKER])
    """Host, chance, and process."""
    host: str = Field(examples=["worker-7"])
    state: WorkerState
    """`gone`: it was not heard of for as long as a lease lasts. It is told of for five minutes."""
    queues: list[Queue]
    """Whose tasks it takes."""
    slots: int = Field(examples=[1])
    """Tasks that it may be at at a time."""
    since: datetime
    """When it began."""
    heard: datetime | None
    """When it last said that it is there; null for one that never did, and is known by its tasks alone."""
    tasks: list[WorkerTaskBody]
    """What it is at, longest first; of one that is gone, what nobody has taken over yet."""


class VideoCountBody(Body):
    state: VideoState
    count: int = Field(examples=[120])
    more: bool
    """There are more than were counted."""


class UnrungBody(Body):
    queue: Queue
    rows: int = Field(examples=[1])


class LeaderBody(Body):
    id: str = Field(examples=["scheduler-0198f2a4"])
    alive: bool
    """It was heard of in time."""
    seconds_left: float = Field(examples=[2.4])
    """Until another may take the lead; below zero when nobody has it."""


class OverviewBody(Body):
    at: datetime
    queues: list[QueueBody]
    workers: list[WorkerBody]
    """By queue; those that are gone last."""
    videos: list[VideoCountBody]
    outbox: list[UnrungBody]
    """Rings that were written down and not yet sent; more than a few, for more than a moment, and no scheduler is alive."""
    scheduler: LeaderBody | None
    """Null before there ever was one."""


def overview_body(
    queues: Sequence[QueueCount],
    workers: Sequence[WorkerView],
    names: Mapping[str, str],
    videos: Sequence[VideoCount],
    left: Mapping[Queue, int],
    lead: Lead | None,
) -> OverviewBody:
    """`names` are those of the videos that workers are at."""
    now = datetime.now(UTC)
    return OverviewBody(
        at=now,
        queues=[
            QueueBody(
                name=item.queue,
                ready=item.ready,
                running=item.running,
                postponed=item.postponed,
                oldest_seconds=round(item.oldest_seconds, 1),
                seconds_waiting=round(item.seconds_waiting, 1),
            )
            for item in queues
        ],
        workers=[_worker(view, names, now.timestamp()) for view in workers],
        videos=[VideoCountBody(state=item.state, count=item.count, more=item.more) for item in videos],
        outbox=[UnrungBody(queue=queue, rows=rows) for queue, rows in left.items()],
        scheduler=None
        if lead is None
        else LeaderBody(id=lead.owner, alive=lead.seconds_left > 0, seconds_left=round(lead.seconds_left, 1)),
    )


def _worker(view: WorkerView, names: Mapping[str, str], now: float) -> WorkerBody:
    return WorkerBody(
        id=view.id,
        host=view.id.partition(":")[0],
        state=view.state,
        queues=list(view.queues),
        slots=view.slots,
        since=moment(view.started),
        heard=moment_or_none(view.heard),
        tasks=[_task(task, names.get(task.video_id, ""), now) for task in view.tasks],
    )


def _task(task: TaskView, name: str, now: float) -> WorkerTaskBody:
    told = json.loads(task.progress) if task.progress else {}
    return WorkerTaskBody(
        task=task.name,
        kind=task.kind,
        queue=task.queue,
        since=moment(now - task.running_seconds),
        seconds=round(task.running_seconds, 1),
        video_id=task.video_id,
        video_name=name,
        share=told.get("share"),
        speed=told.get("speed"),
        attempts=task.attempts,
    )
