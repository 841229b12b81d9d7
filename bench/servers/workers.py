"""Workers and schedulers as they run in production, each a process of its own, to be killed and drained."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers.server import Server, children

ROOT = Path(__file__).resolve().parents[2]

ALL_QUEUES = ("urgent", "ladder", "background", "default")


@dataclass(frozen=True, slots=True)
class Site:
    """What the processes share: a folder of ours, and where the services are."""

    folder: Path
    database_url: str
    redis_url: str
    storage_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further variables, such as `VW_LEASE_SECONDS`."""

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    def environment(self) -> dict[str, str]:
        """For every process of the site, `vw` included."""
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("VW_")}
        return theirs | {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "VW_STORAGE_URL": self.storage_url,
            "VW_SCRATCH": str(self.scratch),
            # As `make run` has it: how soon a ticket is looked at that came while the queue was empty.
            "dramatiq_worker_timeout": "50",
            "dramatiq_queue_prefetch": "1",
            **self.settings,
        }

    def vw(self, *arguments: str | Path, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run a command of `vw`."""
        return self.run("workers.cli", *arguments, seconds=seconds)

    def run(self, module: str, *arguments: str | Path, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run a module as a program, with the site's settings and in its folder."""
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
        )

    def ffmpegs(self) -> frozenset[int]:
        """Every living process that works in the site's scratch folder (Linux)."""
        return frozenset(pid for pid in _processes() if _works_in(pid, self.scratch))


class _Process(Server):
    """A process of a site, with a folder for its log."""

    def __init__(self, site: Site, name: str) -> None:
        folder = site.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder)
        self.site = site

    @property
    def place(self) -> Path:
        return self.site.folder  # as `vw` has it: one var/ for all

    def environment(self) -> Mapping[str, str]:
        return self.site.environment()


class SchedulerServer(_Process):
    """`python -m workers.scheduler`."""

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", "workers.scheduler")

    def answers(self) -> bool:
        return True  # it needs nobody to wait for it


class WorkerServer(_Process):
    """`dramatiq workers -Q … --processes 1 --threads 1`: a master and the process that works (Linux)."""

    def __init__(self, site: Site, name: str, queues: Sequence[str] = ALL_QUEUES, *, module: str = "workers") -> None:
        """`module` is what Dramatiq imports: `workers`, or one that imports it and changes something."""
        super().__init__(site, name)
        self._queues, self._module = tuple(queues), module

    def command(self) -> Sequence[str]:
        dramatiq = (sys.executable, "-m", "dramatiq", self._module)
        return (*dramatiq, "--processes", "1", "--threads", "1", "-Q", *self._queues)

    def answers(self) -> bool:
        return bool(self.working())

    def working(self) -> frozenset[int]:
        """The pids of the master's children, which do the work."""
        return children(self.pid)

    def drain(self) -> None:
        """SIGTERM, without waiting."""
        os.kill(self.pid, signal.SIGTERM)

    def wait(self, seconds: float) -> int:
        """The exit code. Raises `subprocess.TimeoutExpired`."""
        assert self._process is not None
        return self._process.wait(seconds)


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _works_in(pid: int, folder: Path) -> bool:
    """Zombies have no folder."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(folder.resolve())
    except OSError:
        return False
