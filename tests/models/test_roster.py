"""Workers that say that they are there: idle, busy, leaving, gone; on both databases."""

import pytest
from playhouse.test_utils import count_queries

from models import database, deaths, roster, tasks
from models.roster import GONE_SECONDS
from models.schema import Worker
from models.states import Queue, WorkerState
from tests.models import make

pytestmark = pytest.mark.usefixtures("truth")

OWNER = "host:1a2b3c:7"


def announce(owner: str = OWNER, *queues: Queue, draining: bool = False) -> None:
    roster.announce(owner, queues or (Queue.LADDER,), 1, make.LEASE, draining=draining)


def pass_time(seconds: float) -> None:
    with database.transaction():
        Worker.update(heard=Worker.heard - seconds, expires=Worker.expires - seconds).execute()
    make.pass_time(seconds)


def states() -> dict[str, WorkerState]:
    return {view.id: view.state for view in roster.workers()}


def test_a_worker_is_idle_until_it_is_at_something_and_again_after_that() -> None:
    assert roster.workers() == ()
    announce(OWNER, Queue.LADDER, Queue.BACKGROUND)
    (view,) = roster.workers()
    assert (view.state, view.queues, view.slots, view.tasks) == (
        WorkerState.IDLE,
        (Queue.LADDER, Queue.BACKGROUND),
        1,
        (),
    )
    assert view.heard == pytest.approx(view.started, abs=60)
    make.video()
    claim = make.claim(owner=OWNER)
    (view,) = roster.workers()
    assert (view.state, [task.name for task in view.tasks]) == (WorkerState.BUSY, ["chunk"])
    tasks.finish(claim, "{}")
    assert states() == {OWNER: WorkerState.IDLE}


def test_it_began_when_it_was_first_heard_of() -> None:
    announce()
    pass_time(10.0)
    announce()
    (view,) = roster.workers()
    assert view.heard is not None
    assert view.heard - view.started < 10.0
    assert view.state is WorkerState.IDLE


def test_one_that_drains_says_so_and_one_that_leaves_is_not_told_of() -> None:
    announce()
    announce(draining=True)
    assert states() == {OWNER: WorkerState.DRAINING}
    roster.leave(OWNER)
    assert roster.workers() == ()


def test_one_that_is_silent_for_a_lease_is_gone_with_what_it_was_at_and_is_forgotten_later() -> None:
    announce()
    make.video()
    make.claim(owner=OWNER)
    pass_time(make.LEASE + 1)
    (view,) = roster.workers()
    assert (view.state, [task.name for task in view.tasks]) == (WorkerState.GONE, ["chunk"])
    deaths.expire()
    (view,) = roster.workers()
    assert (view.state, view.tasks) == (WorkerState.GONE, ())
    assert roster.forget() == 0
    pass_time(GONE_SECONDS)
    assert roster.workers() == ()
    assert roster.forget() == 1


def test_one_that_is_known_to_have_died_is_gone_at_once() -> None:
    announce()
    deaths.bereave(OWNER)
    assert states() == {OWNER: WorkerState.GONE}
    announce()
    assert states() == {OWNER: WorkerState.IDLE}, "it was only halted"


def test_one_that_could_not_announce_itself_is_known_by_its_tasks() -> None:
    make.video()
    make.claim(owner=OWNER)
    (view,) = roster.workers()
    assert (view.id, view.state, view.queues, view.heard) == (OWNER, WorkerState.BUSY, (Queue.LADDER,), None)


def test_they_come_by_queue_and_those_that_died_last_in_two_queries() -> None:
    for number in range(5):
        announce(f"host:{number}", Queue.DEFAULT if number < 3 else Queue.URGENT)
    deaths.bereave("host:4")
    with count_queries() as counted:
        found = [view.id for view in roster.workers()]
    assert found == ["host:3", "host:0", "host:1", "host:2", "host:4"]
    assert counted.count <= 4, "of them two for the clock"
