"""The commands that talk to workers, with no worker there: they change the database, and say what they did."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.servers.workers import Site
from models import census, database, outbox, tasks, videos
from models.states import Queue, TaskState, VideoState
from tests.models import make

UNKNOWN = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def site(tmp_path: Path) -> Any:
    """SQLite, a folder, and a Redis that is not there."""
    url = f"sqlite:///{tmp_path / 'truth.db'}"
    database.bind(url)
    database.migrate()
    yield Site(tmp_path, url, f"unix://{tmp_path / 'nobody.sock'}", f"file://{tmp_path / 'media'}")
    database.close()


def test_a_clip_is_submitted_though_nobody_listens(site: Site, clip: Path) -> None:
    done = site.vw("submit", clip, "--creator", "ana")
    assert done.returncode == 0, done.stderr
    key = done.stdout.split()[0]
    view = videos.video(key)
    assert (view.state, view.creator, view.name) == (VideoState.PROCESSING, "ana", clip.name)
    assert (site.folder / "media" / view.source_key).read_bytes() == clip.read_bytes()
    assert [row.queue for row in outbox.pending(10)] == [Queue.URGENT], "the scheduler will ring"
    assert {task.name: task.state for task in census.of_video(key)} == {
        "ingest": TaskState.READY,
        "plan": TaskState.WAITING,
    }


def test_objects_are_printed_for_scripts(site: Site, clip: Path) -> None:
    (submitted,) = [json.loads(line) for line in site.vw("submit", clip, "--json").stdout.splitlines()]
    assert submitted == {"id": submitted["id"], "source": str(clip)}
    key = submitted["id"]
    status = json.loads(site.vw("status", key, "--json").stdout)
    assert status == {
        "id": key,
        "name": clip.name,
        "creator": "me",
        "state": "processing",
        "share": 0.0,
        "playlist": None,
        "native_ready": False,
        "error": None,
    }
    assert json.loads(site.vw("status", "--json").stdout) == [status]
    cancelled = json.loads(site.vw("cancel", key, "--json").stdout)
    assert (cancelled["state"], cancelled["playlist"]) == ("cancelled", None)
    deleted = json.loads(site.vw("delete", key, "--json").stdout)
    assert deleted["state"] == "deleted"


def test_people_get_tables(site: Site, clip: Path) -> None:
    key = site.vw("submit", clip).stdout.split()[0]
    assert key in site.vw("status").stdout
    one = site.vw("status", key).stdout
    assert all(word in one for word in (key, clip.name, "processing", "not yet", "ingest", "ready", "plan", "waiting"))
    tasks.claim(Queue.URGENT, "host:17", 60.0)
    top = site.vw("top", "--once")
    assert top.returncode == 0
    assert all(word in top.stdout for word in (*Queue, "host:17", "ingest", key))


def test_a_failed_video_is_tried_again(site: Site) -> None:
    key = make.video()
    refused = site.vw("retry", key)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1].startswith("error: illegal_change: The video is processing")
    tasks.fail(make.claim(), "damaged", "Part of the file is damaged.", "at 3 s")
    told = json.loads(site.vw("status", key, "--json").stdout)
    assert told["error"] == {"code": "damaged", "message": "Part of the file is damaged."}
    assert site.vw("status", key, "--follow").returncode == 3, "the file is at fault"
    done = site.vw("retry", key)
    assert (done.returncode, done.stdout.split()) == (0, [key, "processing"])
    assert make.states(key) == {"chunk": TaskState.READY}


@pytest.mark.parametrize("command", ["status", "cancel", "retry", "delete"])
def test_an_unknown_video_is_the_caller_s_fault(site: Site, command: str) -> None:
    done = site.vw(command, UNKNOWN)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"error: unknown_video: There is no video {UNKNOWN}."


def test_what_cannot_be_submitted_leaves_nothing(site: Site, clip: Path) -> None:
    missing = site.vw("submit", site.folder / "nothing.mp4")
    assert missing.returncode == 2
    assert "source_missing" in missing.stderr
    assert site.vw("submit", clip, "--preset", "mine.toml").returncode == 2
    assert site.vw("submit").returncode == 2
    assert videos.latest(10) == ()
    assert not list((site.folder / "media").rglob("source"))


def test_a_database_that_is_away_is_our_fault(tmp_path: Path) -> None:
    site = Site(tmp_path, "postgresql://nobody@127.0.0.1:1/none", "unix:///nowhere", f"file://{tmp_path}/media")
    done = site.vw("status")
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1].startswith("error: database_unavailable:")
