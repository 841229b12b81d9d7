"""A whole engine in one folder: database, queue, store, workers and schedulers, all on loopback and for one benchmark.

Workers and schedulers are the product's own processes, started with the product's own commands and settings. Whatever was
started is ended when the block ends.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers.postgres import PostgresServer
from bench.servers.server import Server
from bench.servers.valkey import ValkeyServer
from bench.servers.workers import SchedulerServer, Site, WorkerServer
from models import database

POLL_SECONDS = 0.02


class Worker(WorkerServer):
    """A worker with more processes than one, or with one CPU for all of them."""

    def __init__(
        self, site: Site, name: str, queues: Sequence[str], *, module: str, processes: int, core: int | None
    ) -> None:
        super().__init__(site, name, queues, module=module)
        self._processes, self._core = processes, core

    def command(self) -> Sequence[str]:
        pinned = ("taskset", "-c", str(self._core)) if self._core is not None else ()
        command = list(super().command())
        command[command.index("--processes") + 1] = str(self._processes)
        return (*pinned, *command)


@dataclass(slots=True)
class Stand:
    """A site and what runs on it."""

    site: Site
    started: list[Server] = field(default_factory=list)

    @property
    def media(self) -> Path:
        """The folder of the local store."""
        return self.site.folder / "media"

    def worker(
        self, *queues: str, module: str = "workers", processes: int = 1, core: int | None = None
    ) -> WorkerServer:
        """Start a Dramatiq master with `processes` workers of one thread; `core` is the only CPU that they may use."""
        name = f"worker-{len(self.started)}"
        worker = Worker(self.site, name, queues, module=module, processes=processes, core=core)
        self.started.append(worker)
        worker.start()
        return worker

    def scheduler(self) -> SchedulerServer:
        scheduler = SchedulerServer(self.site, f"scheduler-{len(self.started)}")
        self.started.append(scheduler)
        scheduler.start()
        return scheduler

    def submit(self, *clips: Path) -> list[str]:
        """`vw submit`, as anybody would; the videos' ids. Raises `RuntimeError` with what it says when it fails."""
        done = self.site.vw("submit", "--json", *clips)
        if done.returncode:
            raise RuntimeError(f"vw submit: exit {done.returncode}: {done.stderr}")
        return [json.loads(line)["id"] for line in done.stdout.splitlines()]

    def said(self) -> str:
        """All that the processes said."""
        logs = [server.folder / "log" for server in self.started]
        return "\n".join(log.read_text("utf-8", "replace") for log in logs)

    def stop(self) -> None:
        """End what runs, workers first that were started last."""
        for server in reversed(self.started):
            server.stop()


@contextmanager
def stand(home: Path, *, database_url: str | None = None) -> Iterator[Stand]:
    """An engine on a local store with its own Valkey, on SQLite unless a URL is given; this process is bound to it too."""
    home = home.resolve()
    (home / "media").mkdir(parents=True, exist_ok=True)
    url = database_url or f"sqlite:///{home / 'video-window.db'}"
    valkey = ValkeyServer()
    try:
        valkey.start()
        with driven(Site(home, url, valkey.url, f"file://{home / 'media'}")) as made:
            yield made
    finally:
        valkey.remove()


@contextmanager
def driven(site: Site) -> Iterator[Stand]:
    """Bind this process to the site's database; at the end all that was started is ended."""
    database.bind(site.database_url)
    database.migrate()
    made = Stand(site)
    try:
        yield made
    finally:
        made.stop()
        database.close()


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A Postgres as long as the block lasts."""
    server = PostgresServer()
    try:
        with server:
            yield server
    finally:
        server.remove()


def wait_for(happened: Callable[[], bool], seconds: float, what: str) -> float:
    """Seconds until `happened`. Raises `TimeoutError` that names `what` after `seconds`."""
    started = time.monotonic()
    while not happened():
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started
