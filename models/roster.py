"""Who works here: every worker process says that it is there, also while it has nothing to do.

    announce, again and again ──▶ idle, busy, draining ── leave ──▶ forgotten at once
                                        └── silent for a lease, or known to have died ──▶ gone, forgotten a little later

It is told for people to look at. Which tasks a dead worker's are, their own leases say (`tasks`, `deaths`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import census, database
from models.database import clock
from models.schema import Worker
from models.states import Queue, WorkerState
from models.values import TaskView

GONE_SECONDS = 300.0
"""How long a worker that has died is told of."""


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker process as it is."""

    id: str
    """Host, chance, and process: `worker-7:9f3a1c:4242`."""
    queues: tuple[Queue, ...]
    slots: int
    """Tasks that it may be at at a time."""
    started: float
    heard: float | None
    """When it last said that it is there; None for one that never did, and is known by its tasks alone."""
    state: WorkerState
    tasks: tuple[TaskView, ...]
    """What it is at, or was when it died and nobody else is yet; longest first."""


def announce(owner: str, queues: Sequence[Queue], slots: int, lease_seconds: float, *, draining: bool = False) -> None:
    """The worker `owner` is there, and is held to be for `lease_seconds`; `draining`: it begins nothing more."""
    with database.transaction():
        now: dict[Any, Any] = {
            Worker.heard: clock(),
            Worker.expires: clock() + lease_seconds,
            Worker.draining: draining,
        }
        first = {Worker.id: owner, Worker.queues: ",".join(queues), Worker.slots: slots, Worker.started: clock()}
        Worker.insert(first | now).on_conflict(conflict_target=[Worker.id], update=now).execute()


def leave(owner: str) -> None:
    """The worker ends, as it should: nobody need be told."""
    with database.transaction():
        Worker.delete().where(Worker.id == owner).execute()


def lost(owner: str) -> None:
    """The worker is known to have died."""
    with database.transaction():
        Worker.update(expires=clock()).where(Worker.id == owner, Worker.expires > clock()).execute()


def forget() -> int:
    """Forget those of whose death nobody is told any more; how many they were."""
    with database.transaction():
        return int(Worker.delete().where(Worker.expires < clock() - GONE_SECONDS).execute())


def workers() -> tuple[WorkerView, ...]:
    """All that live or have just died, those that died last; two queries. By queue, then by name."""
    with database.session():
        now = database.now()
        at: dict[str, list[TaskView]] = {}
        for task in census.running():
            at.setdefault(task.owner or "", []).append(task)
        rows = Worker.select().where(Worker.expires > now - GONE_SECONDS)
        known = [_view(row, now, at.pop(row.id, [])) for row in rows]
    found = [*known, *(_unannounced(owner, now, tasks) for owner, tasks in at.items())]
    return tuple(sorted(found, key=_place))


def _view(row: Any, now: float, tasks: Sequence[TaskView]) -> WorkerView:
    if row.expires <= now:
        state = WorkerState.GONE
    elif row.draining:
        state = WorkerState.DRAINING
    else:
        state = WorkerState.BUSY if tasks else WorkerState.IDLE
    queues = tuple(Queue(name) for name in row.queues.split(",") if name)
    return WorkerView(row.id, queues, row.slots, row.started, row.heard, state, tuple(tasks))


def _unannounced(owner: str, now: float, tasks: Sequence[TaskView]) -> WorkerView:
    """One that is at a task and could not say that it is there."""
    queues = tuple(dict.fromkeys(task.queue for task in tasks))
    started = now - max(task.running_seconds for task in tasks)
    return WorkerView(owner, queues, len(tasks), started, None, WorkerState.BUSY, tuple(tasks))


def _place(view: WorkerView) -> tuple[bool, list[int], str]:
    order = list(Queue)
    return view.state is WorkerState.GONE, [order.index(queue) for queue in view.queues], view.id
