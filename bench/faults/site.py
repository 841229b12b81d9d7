"""What runs during the fault run, each part of it real, and what can be done to it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.servers import rgw
from bench.servers.fault_proxy import FaultProxy
from bench.servers.postgres import PostgresServer
from bench.servers.server import NotStarted
from bench.servers.valkey import ValkeyServer
from bench.servers.workers import SchedulerServer, Site, WorkerServer
from bench.stand import driven, postgres
from models.states import Queue
from pipeline.storage import ObjectStore, open_store
from pipeline.storage.transfer import connect

BUCKET = "faults"
DATABASE = "faults"
SCRATCH_BYTES = 48 * 1024**2
"""Of the disk that all workers share: some ten times what they need, and soon filled."""
POISONED = "bench.faults.poison"
SCHEDULERS = 2


@dataclass(slots=True)
class Place:
    """The site, its servers and its processes."""

    site: Site
    """As workers see it: S3 is behind the proxy."""
    direct: Site
    """As those see it who submit and watch: their S3 never fails."""
    store: ObjectStore
    postgres: PostgresServer
    valkey: ValkeyServer
    proxy: FaultProxy | None
    """None where there is no S3: objects are in a folder then."""
    small_disk: bool
    """Whether scratch is a disk of its own, which may be filled."""
    workers: list[WorkerServer] = field(default_factory=list)
    schedulers: list[SchedulerServer] = field(default_factory=list)

    def start(self) -> None:
        """An urgent worker, two of the ladder, and two schedulers."""
        ladder = (Queue.LADDER, Queue.BACKGROUND, Queue.DEFAULT)
        for number, queues in enumerate(((Queue.URGENT,), ladder, ladder)):
            self.workers.append(WorkerServer(self.site, f"worker-{number}", queues, module=POISONED))
        self.schedulers += [SchedulerServer(self.site, f"scheduler-{number}") for number in range(SCHEDULERS)]
        for server in (*self.workers, *self.schedulers):
            server.start()

    def keep_alive(self) -> None:
        """Start again what has died, as a supervisor does."""
        for server in (*self.workers, *self.schedulers):
            if not server.running:
                with suppress(NotStarted):  # it died at once; there is a next time
                    server.start()

    def worker_with(self, pid: int) -> WorkerServer | None:
        """The master of a working process."""
        return next((item for item in self.workers if item.running and pid in item.working()), None)

    def stop(self) -> None:
        """Workers drain, as at the end of a day."""
        for server in (*self.workers, *self.schedulers):
            server.stop()


@contextmanager
def place(folder: Path, settings: Mapping[str, str]) -> Iterator[Place]:
    """All servers up, the database migrated and this process bound to it; `folder` is new."""
    folder = folder.resolve()
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        database = stack.enter_context(postgres())
        valkey = ValkeyServer()
        stack.callback(valkey.remove)
        valkey.start()
        proxy, theirs, ours = stack.enter_context(_storage(folder))
        keys = {"VW_S3_ACCESS_KEY": rgw.ACCESS_KEY, "VW_S3_SECRET_KEY": rgw.SECRET_KEY}
        site = Site(folder, database.create(DATABASE), valkey.url, theirs, {**keys, **settings})
        small = stack.enter_context(_disk(site.scratch))
        store = open_store(ours, access_key=rgw.ACCESS_KEY, secret_key=rgw.SECRET_KEY)
        stack.enter_context(driven(site))
        made = Place(site, replace(site, storage_url=ours), store, database, valkey, proxy, small)
        stack.callback(made.stop)
        made.start()
        yield made


@contextmanager
def _storage(folder: Path) -> Iterator[tuple[FaultProxy | None, str, str]]:
    """A proxy, and the store's URL through it and past it."""
    if not rgw.available():
        url = f"file://{folder / 'media'}"
        yield None, url, url
        return
    # Not below `folder`: its sockets' paths have room for about a hundred characters.
    home = Path(tempfile.mkdtemp(prefix="vw-rgw-"))
    try:
        with rgw.running(home / "rgw") as server, FaultProxy("127.0.0.1", server.port) as proxy:
            client = connect(server.endpoint, "us-east-1", rgw.ACCESS_KEY, rgw.SECRET_KEY)
            client.create_bucket(Bucket=BUCKET)
            yield proxy, replace(server, port=proxy.port).url(BUCKET), server.url(BUCKET)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _disk(folder: Path) -> Iterator[bool]:
    """A small disk mounted at `folder`; False where we may not mount any."""
    folder.mkdir(parents=True)
    options = ("-t", "tmpfs", "-o", f"size={SCRATCH_BYTES}", "scratch", str(folder))
    mounted = (
        os.geteuid() == 0 and subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
