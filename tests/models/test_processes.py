"""Many processes on one database, and databases that go away."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.servers.postgres import PostgresServer
from models import census, database, deaths, leader, outbox, roster, tasks, videos
from models.errors import DatabaseUnavailable
from models.states import Queue, TaskState, VideoState
from tests.models import make
from tests.models.make import task
from tests.servers.postgres import fresh

ROOT = Path(__file__).resolve().parents[2]

PROCESSES = 16
CHAIN = 4


@pytest.mark.usefixtures("truth")
def test_sixteen_processes_get_every_task_once_and_are_never_locked_out(url: str) -> None:
    """Also in chains: what opens on finishing is found by whoever looks next."""
    made = [make.video(*(task(f"{v}-{n}", *([f"{v}-{n - 1}"] if n else [])) for n in range(CHAIN))) for v in range(30)]
    command = [sys.executable, "-m", "tests.models.claimer", url]
    pipe = subprocess.PIPE
    workers = [
        subprocess.Popen([*command, f"w{n}"], stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)
        for n in range(PROCESSES)
    ]
    try:
        for worker in workers:
            assert worker.stdout
            assert worker.stdout.readline() == "bound\n"
        for worker in workers:
            assert worker.stdin
            worker.stdin.write("\n")
            worker.stdin.flush()
        with ThreadPoolExecutor(PROCESSES) as pool:
            said = list(pool.map(lambda worker: worker.communicate(timeout=240), workers))
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    assert [error for _, error in said if error] == []
    claimed = [name for out, _ in said for name in out.split()]
    assert sorted(claimed) == sorted(f"{v}-{n}" for v in range(30) for n in range(CHAIN))
    views = [view for video in made for view in census.of_video(video)]
    assert {view.state for view in views} == {TaskState.DONE}
    assert {view.attempts for view in views} == {1}


@pytest.mark.usefixtures("truth")
def test_one_of_many_leads_until_it_is_silent() -> None:
    assert leader.lead("scheduler", "a", 60.0)
    assert leader.lead("scheduler", "a", 60.0), "who leads goes on leading"
    assert not leader.lead("scheduler", "b", 60.0)
    assert leader.lead("other", "b", 60.0), "of something else"
    make.pass_time(61.0)
    assert leader.lead("scheduler", "b", 60.0)
    assert not leader.lead("scheduler", "a", 60.0)


@pytest.mark.usefixtures("truth")
def test_only_one_of_those_that_begin_at_once_leads() -> None:
    with ThreadPoolExecutor(8) as pool:
        for name in ("first", "second", "third"):
            led = list(pool.map(lambda owner, name=name: leader.lead(name, owner, 60.0), "abcdefgh"))
            assert led.count(True) == 1


CALLS: dict[str, Callable[[], object]] = {
    "submit": make.video,
    "claim": lambda: tasks.claim(Queue.LADDER, "w", 30.0),
    "claimable": lambda: tasks.claimable(Queue.LADDER),
    "expire": deaths.expire,
    "ready_queues": tasks.ready_queues,
    "pending": lambda: outbox.pending(5),
    "census": census.queues,
    "announce": lambda: roster.announce("w", (Queue.LADDER,), 1, 30.0),
    "workers": roster.workers,
    "latest": lambda: videos.latest(5),
    "lead": lambda: leader.lead("x", "x", 5.0),
    "ping": database.ping,
    "migrate": database.migrate,
}


@pytest.fixture
def remote(postgres: PostgresServer) -> Iterator[str]:
    """The name of a Postgres database that the models are bound to."""
    address = fresh(postgres)
    database.bind(address)
    yield address.rpartition("/")[2]
    database.close()


def test_idle_connections_that_are_cut_are_replaced_unnoticed(postgres: PostgresServer, remote: str) -> None:
    video = make.video()
    together = threading.Barrier(4)

    def hold(_: int) -> None:
        with database.session():
            together.wait()

    with ThreadPoolExecutor(4) as pool:  # four lie in the pool afterwards
        list(pool.map(hold, range(4)))
    assert postgres.disconnect_all(remote) == 4
    for call in CALLS.values():
        call()
    assert videos.video(video).id == video


def test_a_transaction_that_is_cut_has_not_happened(postgres: PostgresServer, remote: str) -> None:
    video = make.video(task("a"), task("b", "a"))
    claim = make.claim()
    before = make.snapshot()

    def cut() -> None:
        with database.transaction():
            tasks.finish(claim, "{}", state=VideoState.READY)
            postgres.disconnect_all(remote)

    with pytest.raises(DatabaseUnavailable):
        cut()
    assert make.snapshot() == before
    tasks.finish(claim, "{}", state=VideoState.READY)
    assert make.state(video) is VideoState.READY


def test_a_database_that_died_is_unavailable_until_it_is_back_with_all_that_was_committed() -> None:
    server = PostgresServer()
    try:
        server.start()
        database.bind(server.url())
        database.migrate()
        video = make.video()
        claim = make.claim()
        server.kill()
        for call in CALLS.values():
            with pytest.raises(DatabaseUnavailable):
                call()
        server.start()
        assert tasks.heartbeat(claim, 30.0)
        for call in CALLS.values():
            call()
        tasks.finish(claim, "{}")
        assert make.states(video) == {"chunk": TaskState.DONE}
    finally:
        database.close()
        server.remove()


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    database.bind(f"sqlite:///{tmp_path / 'folder'}")
    with pytest.raises(DatabaseUnavailable):
        database.ping()
    database.close()


def test_an_unknown_kind_of_database_is_refused_without_telling_its_password() -> None:
    with pytest.raises(ValueError, match=r"mysql:…") as caught:
        database.bind("mysql://me:secret@host/x")
    assert "secret" not in str(caught.value)
