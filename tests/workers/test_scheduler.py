"""The scheduler's own rules, with a database and without processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import census, database, tasks, videos
from models.errors import DatabaseUnavailable
from models.feed.schema import Listing
from models.opening import opening
from models.reactions.likes import like
from models.states import Queue, TaskState
from models.values import NewVideo
from tests.models.accounts.make import account
from tests.models.feed.make import listed
from workers import scheduler as schedulers
from workers.scheduler import Scheduler


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A video whose only task is held by a worker that has died; nothing is rung."""
    database.bind(f"sqlite:///{tmp_path / 'truth.db'}")
    database.migrate()
    monkeypatch.setattr(schedulers.bell, "ring", lambda queues: True)
    video = videos.submit(NewVideo("me", "key", 1, "clip.mp4", "vertical", "fit", ("h264",)), opening(1)[:1])
    assert tasks.claim(Queue.URGENT, "worker", -1.0)
    yield video
    database.close()


def state_of(video: str) -> TaskState:
    (task,) = census.of_video(video)
    return task.state


def test_a_dead_worker_s_task_is_ready_again(dead: str) -> None:
    Scheduler().tick()
    assert state_of(dead) is TaskState.READY


def test_after_an_outage_of_the_database_the_living_may_renew_their_leases_first(
    dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedulers, "SPARED_SECONDS", 300.0)
    scheduler = Scheduler()

    def away(*_: object) -> bool:
        scheduler.stop.set()
        raise DatabaseUnavailable

    monkeypatch.setattr(schedulers.leader, "lead", away)
    scheduler.run()
    scheduler.tick()
    assert state_of(dead) is TaskState.RUNNING
    monkeypatch.setattr(schedulers, "SPARED_SECONDS", -1.0)
    scheduler.stop.clear()
    scheduler.run()
    scheduler.tick()
    assert state_of(dead) is TaskState.READY


def test_what_is_counted_of_stories_reaches_their_scores(dead: str) -> None:
    del dead
    story = listed()
    like(account(), story)
    with database.session():
        before = Listing.get_by_id(story).score
    Scheduler().tick()
    with database.session():
        assert Listing.get_by_id(story).score > before
