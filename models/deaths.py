"""Workers that died: their tasks are handed on, or quarantined when one has taken too many with it."""

from typing import Any

from models import database, history, outbox, roster
from models.database import clock
from models.schema import Task
from models.states import BESIDE, Kind, Queue, TaskState
from models.tasks import fail_video, lock_video
from models.values import Expired

MAX_CRASHES = 3
"""Workers that one task may take with it (out of memory, a fault of a decoder) before it is quarantined."""

ACTOR = "scheduler"


def expire(limit: int = 100) -> tuple[Expired, ...]:
    """Take the tasks from workers that were not heard of in time: ready for others, or quarantined when it was one crash
    too many."""
    return _taken(Task.expires < clock(), limit)


def bereave(owner: str) -> tuple[Expired, ...]:
    """As `expire`, of a worker that is known to have died: whoever knows need not wait for its leases to run out."""
    roster.lost(owner)
    return _taken(Task.owner == owner)


def _taken(dead: Any, limit: int | None = None) -> tuple[Expired, ...]:
    """The running tasks of which the condition `dead` holds are their workers' no more."""
    with database.session():
        rows = (
            Task.select(Task.id, Task.video, Task.token)
            .where(Task.state == TaskState.RUNNING.value, dead)
            .order_by(Task.expires)
            .limit(limit)
        )
        found: list[tuple[str, str, int]] = list(rows.tuples())  # type: ignore[arg-type]
    return tuple(taken for row in found if (taken := _crashed(*row, dead)) is not None)


def _crashed(task_id: str, video_id: str, token: int, dead: Any) -> Expired | None:
    """One of them, unless it was heard of since."""
    with database.transaction():
        video = lock_video(video_id)
        still = (Task.token == token) & dead
        row = Task.get_or_none(Task.id == task_id, Task.state == TaskState.RUNNING.value, still)
        if row is None:
            return None
        crashes = row.crashes + 1
        quarantined = crashes >= MAX_CRASHES
        after = TaskState.FAILED if quarantined else TaskState.READY
        detail = f"{row.owner} stopped without a word, {crashes} workers so far; the last it told: {row.progress}"
        columns: dict[str, Any] = {"crashes": crashes, "owner": None, "expires": None, "detail": detail}
        # What was begun goes on before anything new: it has waited already.
        columns |= {"error_code": "crashed"} if quarantined else {"ready_at": clock(), "rank": 0}
        if not history.change(Task, task_id, TaskState.RUNNING, after, ACTOR, "crashed", where=still, **columns):
            return None
        if not quarantined:
            outbox.write([Queue(row.queue)])
        elif Kind(row.kind) not in BESIDE:
            sentence = "Something in this video brings our encoder down. We have kept it to look at."
            fail_video(video, ACTOR, "crashed", sentence, detail, our_fault=True)
        return Expired(
            task_id, video_id, row.name, Kind(row.kind), Queue(row.queue), str(row.owner), crashes, quarantined
        )
