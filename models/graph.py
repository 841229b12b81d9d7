"""What waits for what: tasks open when those named are done, and the bytes that they read have come.

All of it within the caller's transaction, which holds the video's row: two tasks that finish at once do not both miss that
the other was done, and no byte comes unseen.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Case

from models import extents, history
from models.database import clock
from models.extents import Ranges
from models.schema import Task, Upload
from models.states import Queue, TaskState
from models.values import NewTask, new_id

BEHIND = 1
"""The end of an upload counts as a byte behind its last: it has come when the upload is complete and its hash is right.
What must not be done before waits for that byte."""


def add(video: Any, tasks: Sequence[NewTask], *, ready_at: float | None = None) -> frozenset[Queue]:
    """Add tasks to a video, but those that it has already; the queues that have work now.

    `ready_at` is when they may first be claimed, at once unless said otherwise.
    """
    if not tasks:
        return frozenset()
    known = {
        row.name: row.state
        for row in Task.select(Task.name, Task.state).where(Task.video == video.id, Task.generation == video.generation)
    }
    done = {name for name, state in known.items() if state == TaskState.DONE.value}
    have = arrived(video)
    opened = set()
    for task in tasks:
        if task.name in known:
            continue
        awaits = lacking(have, task.needs)
        state = TaskState.READY if awaits is None and done.issuperset(task.after) else TaskState.WAITING
        key = new_id()
        Task.insert(
            id=key,
            video=video.id,
            generation=video.generation,
            name=task.name,
            kind=task.kind.value,
            queue=task.queue.value,
            rank=task.rank,
            turn=video.turn,
            position=task.position,
            seconds=task.seconds,
            after=json.dumps(task.after),
            needs=None if awaits is None else extents.dump(task.needs),
            awaits=awaits,
            spec=task.spec,
            state=state.value,
            ready_at=clock() + task.delay if ready_at is None else ready_at,
        ).execute()
        history.note(Task, key, None, state, "", task.name)
        if state is TaskState.READY:
            opened.add(task.queue)
    return frozenset(opened)


def open_next(video: Any, finished: str | None) -> frozenset[Queue]:
    """Open the tasks that waited for `finished` (None: for anything) and for nothing else; the queues that have work now."""
    rows = [row for row in _waiting(video) if finished is None or finished in json.loads(row.after)]
    if finished is None:
        _look_again(video, [row for row in rows if row.awaits is not None])
    return _opened(video, rows, "all before it is done")


def wake(video: Any, start: int, end: int) -> frozenset[Queue]:
    """Open the tasks that waited for one of the bytes [start, end) and for nothing else; the queues that have work now."""
    rows = _waiting(video, Task.awaits >= start, Task.awaits < end)
    _look_again(video, rows)
    return _opened(video, rows, "its bytes have come")


def _look_again(video: Any, rows: Sequence[Any]) -> None:
    """What the waiting tasks `rows` lack now."""
    have = arrived(video) if rows else None
    for row in rows:
        row.awaits = lacking(have, extents.load(row.needs))
        Task.update(awaits=row.awaits).where(Task.id == row.id).execute()


def _waiting(video: Any, *conditions: Any) -> list[Any]:
    rows = Task.select(Task.id, Task.queue, Task.after, Task.needs, Task.awaits).where(
        Task.video == video.id,
        Task.generation == video.generation,
        Task.state == TaskState.WAITING.value,
        *conditions,
    )
    return list(rows)


def _opened(video: Any, rows: Sequence[Any], reason: str) -> frozenset[Queue]:
    """Open those of the waiting tasks `rows` that wait for nothing any more."""
    after = {row.id: json.loads(row.after) for row in rows if row.awaits is None}
    done = _done(video, {name for names in after.values() for name in names}) if after else set()
    opened = set()
    for row in rows:
        if row.id in after and done.issuperset(after[row.id]):
            # Not before its time, and for those who count how long it has waited: since now.
            when = Case(None, [(Task.ready_at > clock(), Task.ready_at)], clock())
            history.change(Task, row.id, TaskState.WAITING, TaskState.READY, "", reason, ready_at=when)
            opened.add(Queue(row.queue))
    return frozenset(opened)


def _done(video: Any, names: Iterable[str]) -> set[str]:
    """Those of `names` whose tasks are done."""
    rows = Task.select(Task.name).where(
        Task.video == video.id,
        Task.generation == video.generation,
        Task.state == TaskState.DONE.value,
        Task.name.in_(list(names)),
    )
    return {row.name for row in rows}


def arrived(video: Any) -> Ranges | None:
    """Which bytes of a video's source are there; None: all of them, and always were."""
    if video.upload_id is None:
        return None
    return extents.load(Upload.get_by_id(video.upload_id).have)


def lacking(have: Ranges | None, needs: Iterable[tuple[int, int]]) -> int | None:
    """The first byte of `needs` that is not there; None when all are."""
    return None if have is None else extents.first_missing(have, needs)
