"""What waits for what: tasks are added with the names of those that must be done before, and open when they are.

All of it within the caller's transaction, which holds the video's row: two tasks that finish at once do not both miss that
the other was done.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from models import history
from models.database import clock
from models.schema import Task
from models.states import Queue, TaskState
from models.values import NewTask, new_id


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
    opened = set()
    for task in tasks:
        if task.name in known:
            continue
        state = TaskState.READY if done.issuperset(task.after) else TaskState.WAITING
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
            spec=task.spec,
            state=state.value,
            ready_at=clock() if ready_at is None else ready_at,
        ).execute()
        history.note(Task, key, None, state, "", task.name)
        if state is TaskState.READY:
            opened.add(task.queue)
    return frozenset(opened)


def open_next(video: Any, finished: str | None) -> frozenset[Queue]:
    """Open the tasks that waited for `finished` (None: for anything) and for nothing else; the queues that have work now."""
    waiting = [
        (row.id, row.queue, json.loads(row.after))
        for row in Task.select(Task.id, Task.queue, Task.after).where(
            Task.video == video.id, Task.generation == video.generation, Task.state == TaskState.WAITING.value
        )
    ]
    waiting = [item for item in waiting if finished is None or finished in item[2]]
    done = _done(video, {name for _, _, after in waiting for name in after}) if waiting else set()
    opened = set()
    for key, queue, after in waiting:
        if done.issuperset(after):
            history.change(Task, key, TaskState.WAITING, TaskState.READY, "", "all before it is done", ready_at=clock())
            opened.add(Queue(queue))
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
