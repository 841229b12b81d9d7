"""A site of real processes: Valkey, scheduler, workers, on SQLite or Postgres."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from os import kill
from pathlib import Path
from typing import TypeVar

import pytest

from bench.servers.server import Server
from bench.servers.valkey import ValkeyServer
from bench.servers.workers import SchedulerServer, Site, WorkerServer
from models import census, database, videos
from models.states import Kind, VideoState
from models.values import TaskView, VideoView
from tests.conftest import Generate
from tests.servers.postgres import fresh

PATIENCE = 120.0
"""Seconds that anything may take on a busy machine before it counts as stuck."""

SOON = {"VW_LEASE_SECONDS": "3"}
"""For tests that wait for a lease to run out."""

SETTINGS = {
    # For all others no worker is given up that only stood still for a while: its crashes would be counted.
    "VW_LEASE_SECONDS": "60",
    "VW_HEARTBEAT_SECONDS": "0.5",
    "VW_DRAIN_SECONDS": "1",
    "VW_LOG_JSON": "1",
}


@pytest.fixture(scope="session")
def clip(generate: Generate) -> Path:
    """Six small portrait seconds with sound: two chunks, two rungs."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=360x640:r=30:d=6")
    sound = ("-f", "lavfi", "-i", "anoisesrc=d=6:c=pink:r=48000:a=0.3:seed=1")
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2")
    return generate("workers.mp4", *picture, *sound, *codec)


@pytest.fixture(scope="session")
def tiny(generate: Generate) -> Path:
    """Two silent seconds: one chunk, one rung."""
    picture = ("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=2")
    return generate("tiny-workers.mp4", *picture, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


Started = TypeVar("Started", bound=Server)


class Crew:
    """The processes of a test, by what they are for."""

    def __init__(self, site: Site, valkey: ValkeyServer) -> None:
        self.site, self.valkey = site, valkey
        self._started: list[Server] = []
        self._count = 0

    def _start(self, server: Started) -> Started:
        self._started.append(server)
        server.start()
        return server

    def configure(self, more: Mapping[str, str]) -> None:
        """Settings of the processes that are started from now on."""
        self.site = replace(self.site, settings={**self.site.settings, **more})

    def scheduler(self) -> SchedulerServer:
        return self._start(SchedulerServer(self.site, self._name("scheduler")))

    def worker(self, *queues: str, module: str = "workers") -> WorkerServer:
        """A worker of these queues, or of all."""
        name = self._name("worker")
        return self._start(
            WorkerServer(self.site, name, queues, module=module)
            if queues
            else WorkerServer(self.site, name, module=module)
        )

    def _name(self, what: str) -> str:
        self._count += 1
        return f"{what}-{self._count}"

    def submit(self, clip: Path) -> str:
        """The id of a video that was submitted by the command."""
        done = self.site.vw("submit", clip)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[0]

    def until(self, what: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until `what()` is true; fails with what the processes said."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def ended(self, video: str) -> VideoView:
        """The video when it is ready or has failed."""
        over = {VideoState.READY, VideoState.FAILED}
        self.until(lambda: videos.video(video).state in over)
        return videos.video(video)

    def frozen(self, kind: Kind = Kind.CHUNK) -> TaskView:
        """A running task of `kind` whose FFmpeg has been halted: nothing but a signal ends it now."""
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, self.said()
            # Not before it is FFmpeg: until then the worker itself stands still, waiting for its child to become another.
            halted = [pid for pid in self.site.ffmpegs() if _is_ffmpeg(pid) and _halted(pid)]
            running = [task for task in census.running() if task.kind is kind]
            if halted and running:
                return running[0]
            for pid in halted:
                _signalled(pid, signal.SIGCONT)
            time.sleep(0.005)

    def thaw(self) -> None:
        """Let go on what was frozen."""
        for pid in self.site.ffmpegs():
            _signalled(pid, signal.SIGCONT)

    def files(self, video: str) -> list[str]:
        """Every object of a video, also while workers write and remove: a folder that goes meanwhile has none."""
        root = Path(self.site.storage_url.removeprefix("file://"))
        found = (Path(folder, name) for folder, _, names in os.walk(root) for name in names)
        return sorted(
            path.as_posix() for path in (path.relative_to(root) for path in found) if video in path.parent.parts
        )

    def asset(self, video: str) -> Path:
        """The folder of what was published."""
        return Path(self.site.storage_url.removeprefix("file://")) / "previews" / video / "1"

    def scratch_folders(self) -> set[str]:
        return {path.name for path in self.site.scratch.glob("worker-*")}

    def said(self) -> str:
        """What all of them said last, and where the tasks stand."""
        lines = [f"{task.name}: {task}" for view in videos.latest(5) for task in census.of_video(view.id)]
        return "\n".join([*(f"--- {server.folder.name}\n{server.said()}" for server in self._started), *lines])

    def stop(self) -> None:
        for server in reversed(self._started):
            server.kill()
        for pid in self.site.ffmpegs():
            _signalled(pid, signal.SIGKILL)


def _is_ffmpeg(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.startswith("ffmpeg")
    except OSError:
        return False


def _signalled(pid: int, number: signal.Signals) -> bool:
    with suppress(ProcessLookupError):
        kill(pid, number)
        return True
    return False


def _halted(pid: int) -> bool:
    """Halt it; False when it was about to end, and does so in spite of it."""
    if not _signalled(pid, signal.SIGSTOP):
        return False
    while (state := _state(pid)) not in {"T", "Z", "X"}:
        time.sleep(0.001)
    return state == "T"


def _state(pid: int) -> str:
    """As the kernel names it: T is halted, Z and X have ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except OSError:
        return "X"


MakeCrew = Callable[[str], Crew]


@pytest.fixture
def make_crew(request: pytest.FixtureRequest, tmp_path: Path, valkey: ValkeyServer) -> Iterator[MakeCrew]:
    """A crew on `sqlite` or `postgres`, whose database the models of the test are bound to as well."""
    with ExitStack() as stack:

        def make(kind: str) -> Crew:
            url = f"sqlite:///{tmp_path / 'truth.db'}"
            if kind == "postgres":
                url = fresh(request.getfixturevalue("postgres"))
            database.bind(url)
            database.migrate()
            stack.callback(database.close)
            site = Site(tmp_path, url, valkey.url, f"file://{tmp_path / 'media'}", SETTINGS)
            crew = Crew(site, valkey)
            stack.callback(crew.stop)
            return crew

        yield make


@pytest.fixture
def crew(make_crew: MakeCrew) -> Crew:
    """On SQLite."""
    return make_crew("sqlite")


@pytest.fixture
def lone_truth(tmp_path: Path) -> Iterator[None]:
    """A database and no processes."""
    database.bind(f"sqlite:///{tmp_path / 'lone.db'}")
    database.migrate()
    yield
    database.close()
