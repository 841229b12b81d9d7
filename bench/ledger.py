"""What the database tells of a run: when tasks and videos changed by its own clock, and who holds what."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from models import database
from models.errors import DatabaseUnavailable
from models.schema import History, Task, Video
from models.states import OPEN, TaskState, VideoState
from models.values import Change

PATIENCE_SECONDS = 60.0

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held:
    """A task that is being worked on."""

    task_id: str
    video_name: str
    pid: int
    """Of the process that holds it."""
    crashes: int


def patient(read: Callable[P, T]) -> Callable[P, T]:
    """`read`, tried again while the database is away: somebody may be restarting it."""

    @wraps(read)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return read(*args, **kwargs)
            except DatabaseUnavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    return waiting


@patient
def changes(ids: Sequence[str], after: TaskState | VideoState) -> list[Change]:
    """When these tasks or videos became `after`, as often as they did, oldest first."""
    with database.session():
        rows = History.select().where(History.entity_id.in_(list(ids)), History.after == after.value)
        found = (Change(r.entity, r.entity_id, r.before, r.after, float(r.at), r.actor, r.reason) for r in rows)
        return sorted(found, key=lambda change: change.at)


@patient
def task_of(video: str, name: str) -> str | None:
    """The id of a video's task."""
    with database.session():
        row = Task.select(Task.id).where(Task.video == video, Task.name == name).first()
        return None if row is None else str(row.id)


@patient
def count(state: TaskState) -> int:
    """How many tasks are in a state."""
    with database.session():
        return int(Task.select().where(Task.state == state.value).count())


@patient
def ids() -> list[str]:
    """All tasks."""
    with database.session():
        return [str(row.id) for row in Task.select(Task.id)]


@patient
def held() -> list[Held]:
    """Every task that is being worked on, oldest first."""
    with database.session():
        rows = (
            Task.select(Task.id, Task.owner, Task.crashes, Video.name)
            .join(Video)
            .where(Task.state == TaskState.RUNNING.value)
            .order_by(Task.id)
        )
        return [Held(row.id, row.video.name, int(str(row.owner).rpartition(":")[2]), row.crashes) for row in rows]


@patient
def most_failures() -> int:
    """How often the open task that has failed most has failed."""
    with database.session():
        open_states = [state.value for state in OPEN]
        rows = Task.select(Task.failures).where(Task.state.in_(open_states)).order_by(Task.failures.desc())
        row = rows.first()
        return 0 if row is None else int(row.failures)


@patient
def states() -> dict[str, VideoState]:
    """Every video's state, by its id."""
    with database.session():
        return {str(row.id): VideoState(row.state) for row in Video.select(Video.id, Video.state)}
