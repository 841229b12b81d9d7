"""Worker processes are seen while they wait for work, and missed when they have died."""

from pathlib import Path

from models import roster
from models.states import Queue, WorkerState
from tests.workers.conftest import PATIENCE, SOON, Crew


def state() -> WorkerState | None:
    views = roster.workers()
    return views[0].state if views else None


def test_a_worker_that_has_nothing_to_do_is_seen_and_missed_when_it_is_killed(crew: Crew) -> None:
    crew.configure(SOON)
    worker = crew.worker("urgent", "default")
    crew.until(lambda: state() is WorkerState.IDLE)
    (view,) = roster.workers()
    assert (view.queues, view.slots, view.tasks) == ((Queue.URGENT, Queue.DEFAULT), 1, ())
    assert int(view.id.rpartition(":")[2]) in worker.working()
    worker.kill()
    crew.until(lambda: state() is WorkerState.GONE)


def test_one_that_is_asked_to_end_says_that_it_drains_and_then_leaves_no_trace(crew: Crew, clip: Path) -> None:
    crew.configure({"VW_DRAIN_SECONDS": "600"})
    worker = crew.worker()
    crew.until(lambda: state() is WorkerState.IDLE)
    assert set(roster.workers()[0].queues) == set(Queue)
    crew.submit(clip)
    crew.frozen()
    assert state() is WorkerState.BUSY
    worker.drain()
    crew.until(lambda: state() is WorkerState.DRAINING)
    crew.thaw()
    worker.wait(PATIENCE)
    assert roster.workers() == ()
