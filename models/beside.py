"""Tasks that a video can do without (`states.BESIDE`): ordered by its creator at any time, done once it is published.

All of it within the caller's transaction, which holds the video's row.
"""

import json
from typing import Any

from models import history, outbox
from models.database import for_update
from models.graph import add
from models.schema import Task
from models.states import OPEN, Kind, Queue, TaskState
from models.values import NewTask

PUBLISH = "publish"
"""The task that these wait for, by its name (`workers.orders`)."""

RANK = 3
"""Behind every first play."""

SUPERSEDED = "superseded"
"""The `error_code` of a task in whose place a later one came: it is not tried again."""


def order(video: Any, kind: Kind, actor: str, **spec: Any) -> frozenset[Queue]:
    """The one task of `kind` that counts from now on; one before it that is not done ends. Its spec says which, as `number`.

    Returns the queues that have work now.
    """
    ours = (Task.video == video.id) & (Task.generation == video.generation) & (Task.kind == kind.value)
    for row in list(for_update(Task.select(Task.id, Task.state).where(ours, Task.state.in_([s.value for s in OPEN])))):
        history.change(
            Task, row.id, TaskState(row.state), TaskState.CANCELLED, actor, SUPERSEDED, owner=None, expires=None
        )
    stopped = [TaskState.FAILED.value, TaskState.CANCELLED.value]
    Task.update(error_code=SUPERSEDED).where(ours, Task.state.in_(stopped)).execute()
    number = Task.select().where(ours).count() + 1
    queues = add(
        video,
        [
            NewTask(
                f"{kind.value}-{number}",
                kind,
                Queue.URGENT,
                RANK,
                number,
                json.dumps({"number": number, **spec}),
                after=(PUBLISH,),
            )
        ],
    )
    outbox.write(queues)
    return queues


def pending(video: Any, kind: Kind) -> bool:
    """Whether a task of this kind is still to be done."""
    names = [state.value for state in OPEN]
    return bool(
        Task.select()
        .where(
            Task.video == video.id, Task.generation == video.generation, Task.kind == kind.value, Task.state.in_(names)
        )
        .exists()
    )
