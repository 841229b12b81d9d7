"""The faults. Each says whether it could be done now; those that last are ended by `Faults.over`."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench import ledger
from bench.faults.poison import NAME
from bench.faults.site import DATABASE, Place
from bench.ledger import Held
from bench.servers.fault_proxy import FaultProxy
from bench.servers.workers import WorkerServer
from models.deaths import MAX_CRASHES
from models.tasks import MAX_FAILURES

FILLER = "filler"

SHARES = {
    "worker killed": 20,
    "worker and master killed": 8,
    "FFmpeg killed": 20,
    "Valkey killed": 10,
    "FLUSHALL": 10,
    "Postgres restarted": 8,
    "Postgres killed": 2,
    "database connections cut": 4,
    "scheduler killed": 8,
    "S3 answers 500": 3,
    "S3 answers 503": 3,
    "S3 hangs": 3,
    "S3 cuts connections": 3,
    "S3 refuses": 3,
    "scratch disk full": 6,
}
"""Of a hundred."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A worker was killed while it held a task."""

    task_id: str
    at: float


class Faults:
    """Everything that can be done to a place, and what was."""

    def __init__(self, place: Place, random: Random, lasting: tuple[float, ...]) -> None:
        """`lasting` are the seconds that faults of storage and disk may take."""
        self._place, self._random, self._lasting = place, random, lasting
        self._ends: list[tuple[float, Callable[[], None]]] = []
        self.kills: list[Kill] = []
        self.done: dict[str, int] = {}
        self._deeds: dict[str, Callable[[], bool]] = {
            "worker killed": lambda: self._kill_worker(self._kill_process),
            "worker and master killed": lambda: self._kill_worker(self._kill_host),
            "FFmpeg killed": self._kill_ffmpeg,
            "Valkey killed": self._kill_valkey,
            "FLUSHALL": self._forget,
            "Postgres restarted": self._restart_postgres,
            "Postgres killed": self._kill_postgres,
            "database connections cut": self._cut_connections,
            "scheduler killed": self._kill_scheduler,
            "S3 answers 500": lambda: self._break_s3(lambda proxy: proxy.answer(500)),
            "S3 answers 503": lambda: self._break_s3(lambda proxy: proxy.answer(503)),
            "S3 hangs": lambda: self._break_s3(lambda proxy: proxy.hang()),
            "S3 cuts connections": lambda: self._break_s3(lambda proxy: proxy.cut(self._random.randrange(200, 20_000))),
            "S3 refuses": lambda: self._break_s3(lambda proxy: proxy.refuse()),
            "scratch disk full": self._fill_scratch,
        }

    def possible(self) -> list[str]:
        """The kinds that this place has, as often as their shares are."""
        lacking = set()
        if self._place.proxy is None:
            lacking |= {name for name in SHARES if name.startswith("S3")}
        if not self._place.small_disk:
            lacking.add("scratch disk full")
        return [name for name, share in SHARES.items() for _ in range(share) if name not in lacking]

    def do(self, name: str) -> bool:
        """Do one; False when there is nothing now that it could be done to."""
        if not self._deeds[name]():
            return False
        self.done[name] = self.done.get(name, 0) + 1
        return True

    def over(self, *, all_of_them: bool = False) -> None:
        """End what has lasted long enough."""
        now = time.monotonic()
        for end in [item for item in self._ends if all_of_them or item[0] <= now]:
            self._ends.remove(end)
            end[1]()

    def _last(self, end: Callable[[], None]) -> None:
        self._ends.append((time.monotonic() + self._random.choice(self._lasting), end))

    def _held(self) -> list[Held]:
        """What is being worked on, in the seed's order; nothing poisoned."""
        held = [item for item in ledger.held() if not item.video_name.startswith(NAME)]
        self._random.shuffle(held)
        return held

    def _kill_worker(self, kill: Callable[[WorkerServer, int], None]) -> bool:
        for found in self._held():
            worker = self._place.worker_with(found.pid)
            if worker is None:
                continue
            # It may have got on to another task since: halted, it holds what it is seen to hold.
            try:
                os.kill(found.pid, signal.SIGSTOP)
            except ProcessLookupError:  # of a poisoned one, which came next
                continue
            holds = [item for item in self._held() if item.pid == found.pid]
            if len(holds) == 1 and holds[0].crashes < MAX_CRASHES - 1:
                self.kills.append(Kill(holds[0].task_id, time.time()))
                kill(worker, found.pid)
                return True
            os.kill(found.pid, signal.SIGCONT)
        return False

    def _kill_process(self, worker: WorkerServer, pid: int) -> None:  # noqa: ARG002  # as _kill_host
        os.kill(pid, signal.SIGKILL)

    def _kill_host(self, worker: WorkerServer, pid: int) -> None:  # noqa: ARG002  # as _kill_process
        worker.kill()

    def _kill_ffmpeg(self) -> bool:
        if self._tired():
            return False
        workers = {pid for worker in self._place.workers if worker.running for pid in worker.working()}
        children = sorted(self._place.site.ffmpegs() - workers)
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(self._random.choice(children), signal.SIGKILL)
            return True
        return False

    def _kill_valkey(self) -> bool:
        self._place.valkey.kill()
        self._place.valkey.start()
        return True

    def _forget(self) -> bool:
        self._place.valkey.forget()
        return True

    def _restart_postgres(self) -> bool:
        self._place.postgres.restart()
        return True

    def _kill_postgres(self) -> bool:
        self._place.postgres.kill()
        self._place.postgres.start()
        return True

    def _cut_connections(self) -> bool:
        return self._place.postgres.disconnect_all(DATABASE) > 0

    def _kill_scheduler(self) -> bool:
        self._random.choice(self._place.schedulers).kill()
        return True

    def _break_s3(self, how: Callable[[FaultProxy], None]) -> bool:
        proxy = self._place.proxy
        if proxy is None or self._ends or self._tired():
            return False
        how(proxy)
        self._last(proxy.heal)
        return True

    def _fill_scratch(self) -> bool:
        if self._ends or self._tired():
            return False
        filler = self._place.site.scratch / FILLER
        _fill(filler)
        self._last(filler.unlink)
        return True

    def _tired(self) -> bool:
        """Whether an open task has failed so often that nothing more may befall it by chance."""
        return ledger.most_failures() >= MAX_FAILURES // 2


def _fill(file: Path) -> None:
    """Write until there is no room for a byte more."""
    block = b"\0" * (1 << 16)
    with file.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(block)
