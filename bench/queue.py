"""What the queue costs: real workers whose steps do nothing, from claim to ring.

Each task takes the whole way: a ticket, the claim, a heartbeat's thread, the commit that opens what waits for it, history,
outbox, and the next ring. One worker process gives the cost of a task, with what it waits for; sixteen at once show
whether SQLite ever says that it is locked.
"""

import tempfile
from pathlib import Path

from bench import ledger
from bench.report import Figure, Report
from bench.stand import Stand, postgres, stand, wait_for
from models import videos
from models.states import Kind, Queue, TaskState
from models.values import NewTask, NewVideo

MILLISECONDS_TARGET = 40.0
CROWD = 16
CHUNKS = 8
TASKS = CHUNKS + 2
"""Of one video: one that opens the chunks, and one that waits for all of them."""
SECONDS = 300.0

LOCKED = "database is locked"


def run(clip: Path | None, *, quick: bool) -> Report:  # noqa: ARG001  # no clip is read
    """One worker on SQLite and on Postgres, then sixteen on SQLite."""
    count = 10 if quick else 60
    tasks = count * TASKS
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        home = Path(folder)
        with stand(home / "sqlite") as engine:
            one, _ = _measure(engine, count, 1)
        with postgres() as server, stand(home / "postgres", database_url=server.create("queue")) as engine:
            other, _ = _measure(engine, count, 1)
        with stand(home / "crowd") as engine:
            crowd, workers = _measure(engine, count, CROWD)
            locked = engine.said().count(LOCKED)
    return Report(
        "queue",
        f"{tasks} tasks that do nothing, of {count} videos",
        (
            *_cost("SQLite", one, tasks, MILLISECONDS_TARGET),
            *_cost("Postgres", other, tasks, MILLISECONDS_TARGET),
            *_cost(f"SQLite, {CROWD} processes", crowd, tasks, None),
            Figure("processes that claimed", workers),
            Figure(f'"{LOCKED}" in their logs', locked, "", 0),
        ),
    )


def _cost(where: str, seconds: float, tasks: int, target: float | None) -> tuple[Figure, Figure]:
    return (
        Figure(f"{where}, a task", 1000 * seconds / tasks, "ms", target),
        Figure(f"{where}, rate", tasks / seconds, "/s"),
    )


def _measure(engine: Stand, count: int, processes: int) -> tuple[float, int]:
    """Seconds from the first claim to the last commit once all processes are up, and how many of them claimed."""
    engine.scheduler()
    engine.worker(Queue.LADDER, module="bench.noop_workers", processes=processes)
    _seed(1)
    wait_for(lambda: ledger.count(TaskState.DONE) == TASKS, SECONDS, "the first video")
    before = set(ledger.ids())
    _seed(count)
    wait_for(lambda: ledger.count(TaskState.DONE) == TASKS * (count + 1), SECONDS, "all tasks")
    measured = [key for key in ledger.ids() if key not in before]
    started, done = (ledger.changes(measured, state) for state in (TaskState.RUNNING, TaskState.DONE))
    return done[-1].at - started[0].at, len({change.actor for change in started})


def _seed(count: int) -> None:
    for number in range(count):
        new = NewVideo(f"creator {number}", "none", 0, "none", "vertical", "fit", ("h264",))
        videos.submit(new, _tasks())


def _tasks() -> list[NewTask]:
    names = [f"chunk {number}" for number in range(CHUNKS)]
    return [
        NewTask("first", Kind.PLAN, Queue.LADDER, 0, 0, "{}"),
        *(NewTask(name, Kind.CHUNK, Queue.LADDER, 1, at, "{}", ("first",)) for at, name in enumerate(names)),
        NewTask("last", Kind.PUBLISH, Queue.LADDER, 0, CHUNKS, "{}", tuple(names)),
    ]
