"""The small parts of a worker, each by itself."""

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest

import logs
from models import census, database, tasks, videos
from models.errors import DatabaseUnavailable, LeaseLost
from models.states import Kind, Queue, TaskState, VideoState
from models.values import Claim, Expired
from pipeline.errors import Cancelled, FFmpegFailed, NotAVideo
from settings import WorkerSettings
from tests.models import make
from workers import bell, metrics, scratch, work
from workers.drain import Drain
from workers.lease import Lease
from workers.outcome import Outcome, Task
from workers.steps import STEPS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of the test's own; nobody is rung."""
    url = f"sqlite:///{tmp_path / 'truth.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("VW_STORAGE_URL", f"file://{tmp_path / 'media'}")
    monkeypatch.setattr(bell, "ring", lambda queues: bool(list(queues)) or True)
    work.open_home.cache_clear()
    database.bind(url)
    database.migrate()
    yield
    database.close()
    work.open_home.cache_clear()


def attend(monkeypatch: pytest.MonkeyPatch, step: Any) -> None:
    """Claim the only task and run `step` for it."""
    monkeypatch.setitem(STEPS, Kind.CHUNK, step)
    work.attend(make.claim())


def raising(error: BaseException) -> Any:
    def step(_: Task) -> Outcome:
        raise error

    return step


@pytest.mark.usefixtures("truth")
def test_what_was_made_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    video = make.video()
    attend(monkeypatch, lambda _: Outcome('{"x": 1}', 1.5, 2.5, 3.5, state=VideoState.READY))
    assert make.state(video) is VideoState.READY
    assert tasks.results(video, Kind.CHUNK) == (("chunk", "{}", '{"x": 1}'),)


@pytest.mark.usefixtures("truth")
def test_a_fault_of_the_file_fails_the_video_in_its_creator_s_words(monkeypatch: pytest.MonkeyPatch) -> None:
    video = make.video()
    attend(monkeypatch, raising(NotAVideo("no moov")))
    view = videos.video(video)
    assert (view.error_code, view.message, view.detail) == ("not_a_video", "This file is not a video.", "no moov")
    assert not view.our_fault


@pytest.mark.usefixtures("truth")
@pytest.mark.parametrize(
    "error", [FFmpegFailed("exit 1"), KeyError("oh"), MemoryError()], ids=lambda e: type(e).__name__
)
def test_a_fault_of_ours_is_tried_again_later_each_time(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(work, "BACKOFF_SECONDS", (300.0,))
    video = make.video()
    for _ in range(tasks.MAX_FAILURES - 1):
        attend(monkeypatch, raising(error))
        (view,) = census.of_video(video)
        assert view.state is TaskState.READY
        assert tasks.claim(Queue.LADDER, "w", 1.0) is None
        make.pass_time(400.0)
    attend(monkeypatch, raising(error))
    view = videos.video(video)
    assert (view.state, view.our_fault) == (VideoState.FAILED, True)
    assert view.error_code == ("ffmpeg_failed" if isinstance(error, FFmpegFailed) else "internal")
    assert "Traceback" not in str(view.message)


@pytest.mark.usefixtures("truth")
def test_each_failure_puts_off_for_longer_and_never_by_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    put_off: list[float] = []
    monkeypatch.setattr(tasks, "postpone", lambda *given: put_off.append(given[-1]))
    monkeypatch.setitem(STEPS, Kind.CHUNK, raising(FFmpegFailed()))
    for failures in (0, 0, 1, 2, 3, 4, 5):
        work.attend(Claim("t", "v", 1, "chunk", Kind.CHUNK, Queue.LADDER, "{}", "w", 1, 1, failures, 0))
    usual = (1, 1, 4, 15, 60, 240, 240)
    assert all(0.8 * middle <= delay <= 1.2 * middle for delay, middle in zip(put_off, usual, strict=True))
    assert put_off[0] != put_off[1]


@pytest.mark.usefixtures("truth")
def test_stopped_work_is_handed_back_unless_the_lease_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    video = make.video()
    attend(monkeypatch, raising(Cancelled()))
    (view,) = census.of_video(video)
    assert (view.state, view.attempts, view.failures) == (TaskState.READY, 0, 0)

    def lost(task: Task) -> Outcome:
        task.lease.lost = True
        raise Cancelled

    attend(monkeypatch, lost)
    (view,) = census.of_video(video)
    assert (view.state, view.attempts) == (TaskState.RUNNING, 1), "somebody else's business"


@pytest.mark.usefixtures("truth")
def test_a_result_waits_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    video = make.video()
    answers = iter([DatabaseUnavailable("gone"), DatabaseUnavailable("gone")])
    finish = tasks.finish

    def away(*given: Any, **more: Any) -> Any:
        if error := next(answers, None):
            raise error
        return finish(*given, **more)

    monkeypatch.setattr(tasks, "finish", away)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    attend(monkeypatch, lambda _: Outcome(state=VideoState.READY))
    assert make.state(video) is VideoState.READY


@pytest.mark.usefixtures("truth")
def test_a_stale_result_is_dropped_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    make.video()

    def stale(*_: Any, **__: Any) -> Any:
        raise LeaseLost("late")

    monkeypatch.setattr(tasks, "finish", stale)
    attend(monkeypatch, lambda _: Outcome())


@pytest.mark.usefixtures("truth")
def test_a_worker_goes_on_until_nothing_is_left_and_rings_for_help(monkeypatch: pytest.MonkeyPatch) -> None:
    make.video(*(make.task(f"t{number}") for number in range(4)))
    rung: list[Any] = []
    done: list[str] = []
    monkeypatch.setattr(bell, "ring", lambda queues: rung.append(set(queues)) or True)
    monkeypatch.setitem(STEPS, Kind.CHUNK, lambda task: done.append(task.claim.name) or Outcome())
    monkeypatch.setattr(work, "TURN_SECONDS", 300.0)
    work.work(Queue.LADDER)
    assert sorted(done) == ["t0", "t1", "t2", "t3"]
    assert [ring for ring in rung if ring] == [{Queue.LADDER}] * 3, "not for the last one"


@pytest.mark.usefixtures("truth")
def test_a_draining_worker_begins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    video = make.video()
    drain = Drain()
    drain.begin(60.0)
    monkeypatch.setattr(work, "DRAIN", drain)
    work.work(Queue.LADDER)
    assert make.states(video) == {"chunk": TaskState.READY}


def test_draining_is_over_after_its_time() -> None:
    drain = Drain()
    assert not drain.draining.is_set()
    drain.begin(0.05)
    assert drain.draining.is_set()
    assert drain.over.wait(30)


@pytest.mark.usefixtures("truth")
@pytest.mark.parametrize("how", ["cancelled", "drained"])
def test_a_lease_stops_its_work(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    video = make.video()
    drain = Drain()
    monkeypatch.setattr("workers.lease.DRAIN", drain)
    with Lease(make.claim(), WorkerSettings(heartbeat_seconds=0.05)) as lease:
        if how == "cancelled":
            videos.cancel(video, "ana", make.REMOVAL)
        else:
            drain.begin(0.0)
        assert lease.stop.wait(30)
    assert lease.lost == (how == "cancelled")


@pytest.mark.usefixtures("truth")
def test_a_lease_outlives_a_database_that_is_away_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    make.video()
    beats = threading.Semaphore(0)
    heartbeat = tasks.heartbeat
    calls: list[int] = []

    def flaky(*given: Any) -> bool:
        calls.append(1)
        beats.release()
        if len(calls) == 1:
            raise DatabaseUnavailable("restarting")
        return heartbeat(*given)

    monkeypatch.setattr(tasks, "heartbeat", flaky)
    lease = Lease(make.claim(), WorkerSettings(heartbeat_seconds=0.05, lease_seconds=60.0))
    lease.progress = '{"share": 0.5}'
    with lease:
        assert all(beats.acquire(timeout=30) for _ in range(3))
        assert not lease.stop.is_set()
    (view,) = census.running()
    assert view.progress == '{"share": 0.5}'


def away(owner: str) -> None:
    raise DatabaseUnavailable(owner)


def test_sweeping_removes_what_the_dead_left_and_nothing_else(tmp_path: Path) -> None:
    parent = tmp_path / "scratch"
    mourned: list[str] = []
    code = "import sys; from workers import scratch; print(scratch.folder(sys.argv[1]), flush=True); sys.stdin.read()"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    try:
        dead, alive = [Path(process.stdout.readline().strip()) for process in processes if process.stdout]
        for folder in (dead, alive):
            (folder / "vw-job").mkdir()
            (folder / "vw-job" / "out.mp4").write_bytes(b"x")
        scratch.sweep(str(parent), mourned.append)
        assert (mourned, dead.exists()) == ([], True)
        processes[0].kill()
        processes[0].wait()
        with pytest.raises(DatabaseUnavailable):
            scratch.sweep(str(parent), away)
        assert dead.exists(), "kept, for the next sweep to tell of it"
        scratch.sweep(str(parent), mourned.append)
        assert [name.rpartition(":")[2] for name in mourned] == [str(processes[0].pid)]
        assert not dead.exists()
        assert (alive / "vw-job" / "out.mp4").exists()
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    scratch.sweep(str(tmp_path / "nowhere"), mourned.append)
    assert len(mourned) == 1


def test_what_is_logged_says_of_which_video_and_task() -> None:
    code = """
import logging
import logs
logs.configure(as_json=True)
log = logging.getLogger("workers.work")
log.info("before")
with logs.about(video="v1", task="first"):
    with logs.about(task="second"):
        log.warning("within %s", "both")
    log.error("within one")
log.info("after")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["level"], line["message"], line.get("video"), line.get("task")) for line in lines] == [
        ("INFO", "before", None, None),
        ("WARNING", "within both", "v1", "second"),
        ("ERROR", "within one", "v1", "first"),
        ("INFO", "after", None, None),
    ]
    assert {line["logger"] for line in lines} == {"workers.work"}
    assert all(line["timestamp"] for line in lines)


@pytest.mark.usefixtures("truth")
def test_metrics_tell_what_waits_and_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    make.video(make.task("a", seconds=8.0), make.task("b", position=1, seconds=4.0))
    attend(monkeypatch, lambda _: Outcome(cpu_seconds=3.0, media_seconds=8.0))
    metrics.crashed(Expired("t", "v", "a", Kind.AUDIO, Queue.URGENT, "w", 3, quarantined=True))
    claim = make.claim()
    metrics.retried(claim, "storage_unavailable")
    tasks.hand_back(claim)
    text = generate_latest(metrics.REGISTRY).decode()
    for line in (
        'vw_task_seconds_count{kind="chunk",queue="ladder"}',
        'vw_task_cpu_seconds_total{kind="chunk"}',
        'vw_media_seconds_total{kind="chunk"}',
        'vw_retries_total{code="storage_unavailable",kind="chunk"}',
        'vw_storage_errors_total{code="storage_unavailable"}',
        'vw_crashes_total{kind="audio"}',
        'vw_quarantined_total{kind="audio"}',
    ):
        assert line in text
    families = {family.name: family for family in metrics.Census().collect()}
    depth = {tuple(sample.labels.values()): sample.value for sample in families["vw_queue_depth"].samples}
    assert depth["ladder", "ready"] == 1
    assert depth["urgent", "ready"] == 0
    waiting = {s.labels["queue"]: s.value for s in families["vw_video_seconds_waiting"].samples}
    assert waiting["ladder"] == 4.0


def test_a_census_without_a_database_is_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "folder").mkdir()
    database.bind(f"sqlite:///{tmp_path / 'folder'}")
    with caplog.at_level(logging.WARNING):
        assert list(metrics.Census().collect()) == []
    assert "no census" in caplog.text
    database.close()


def test_about_ends_with_its_block() -> None:
    with logs.about(video="v"):
        pass
    assert logs._ABOUT.get() is None
