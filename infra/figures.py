"""A day at ops, in numbers that stay: what golden pictures are given instead of the stack's own, by the API's own shapes."""

import math
from datetime import UTC, datetime, timedelta

from models.states import Kind, Queue, VideoState, WorkerState
from web.ops_bodies import StretchBody, ThroughputBody
from web.overview_bodies import (
    LeaderBody,
    OverviewBody,
    QueueBody,
    UnrungBody,
    VideoCountBody,
    WorkerBody,
    WorkerTaskBody,
)

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

STRETCHES = 60

QUEUES = (
    (Queue.URGENT, 0, 1, 0, 0.0, 0.0),
    (Queue.LADDER, 14, 2, 1, 41.0, 212.0),
    (Queue.BACKGROUND, 128, 0, 0, 5400.0, 1930.0),
    (Queue.DEFAULT, 0, 0, 0, 0.0, 0.0),
)
COUNTS = (
    (VideoState.UPLOADING, 3, False),
    (VideoState.PROCESSING, 5, False),
    (VideoState.PLAYABLE, 2, False),
    (VideoState.READY, 10_000, True),
    (VideoState.FAILED, 7, False),
    (VideoState.CANCELLED, 12, False),
    (VideoState.DELETED, 31, False),
)


def overview() -> OverviewBody:
    """Two workers encode, two wait, one has just died; nothing is out of order besides."""
    return OverviewBody(
        at=NOW,
        queues=[
            QueueBody(
                name=name, ready=ready, running=running, postponed=later, oldest_seconds=age, seconds_waiting=length
            )
            for name, ready, running, later, age, length in QUEUES
        ],
        workers=[
            _worker("encode-1:a1b2c3:17", WorkerState.BUSY, [Queue.URGENT], 26, _at("first", "kiln-opening.mov", 0.35)),
            _worker("encode-2:d4e5f6:18", WorkerState.BUSY, [Queue.LADDER], 26, _at("others.0003", "bowl.mov", 0.8)),
            _worker("encode-2:a7b8c9:31", WorkerState.IDLE, [Queue.LADDER, Queue.BACKGROUND], 3),
            _worker("upkeep-1:0d1e2f:9", WorkerState.IDLE, [Queue.DEFAULT], 310),
            _worker("encode-3:3a4b5c:22", WorkerState.GONE, [Queue.LADDER], 8),
        ],
        videos=[VideoCountBody(state=state, count=count, more=more) for state, count, more in COUNTS],
        outbox=[UnrungBody(queue=Queue.LADDER, rows=1)],
        scheduler=LeaderBody(id="scheduler-0198f2a4", alive=True, seconds_left=2.4),
    )


def _worker(name: str, state: WorkerState, queues: list[Queue], hours: int, *tasks: WorkerTaskBody) -> WorkerBody:
    return WorkerBody(
        id=name,
        host=name.partition(":")[0],
        state=state,
        queues=queues,
        slots=1,
        since=NOW - timedelta(hours=hours),
        heard=NOW - timedelta(minutes=2 if state is WorkerState.GONE else 0),
        tasks=list(tasks),
    )


def _at(task: str, video: str, share: float) -> WorkerTaskBody:
    return WorkerTaskBody(
        task=task,
        kind=Kind.CHUNK,
        queue=Queue.LADDER,
        since=NOW - timedelta(seconds=3),
        seconds=3.0,
        video_id="0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a",
        video_name=video,
        share=share,
        speed=2.6,
        attempts=1,
    )


def throughput() -> ThroughputBody:
    """An hour, minute by minute: a morning that fills, with one bad minute."""
    return ThroughputBody(
        seconds=60.0,
        items=[
            StretchBody(
                start=NOW - timedelta(minutes=STRETCHES - 1 - number),
                finished=round(14 + number / 3 + 8 * math.sin(number / 4)),
                failed=3 if number == 37 else 0,
                encoded_seconds=round(90 + 2 * number + 50 * math.sin(number / 5), 2),
                played=0 if number % 6 == 5 else 2,
                time_to_play=None if number % 6 == 5 else round(1.8 + 0.5 * math.sin(number / 3) + number / 80, 2),
            )
            for number in range(STRETCHES)
        ],
    )
