"""A process that serves: started, waited for, killed, started again on the same data, stopped."""

import contextlib
import fcntl
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

START_SECONDS = 60.0
STOP_SECONDS = 30.0

PORTS = range(19_000, 30_000)
"""Below the range from which kernels take the ports of clients: none of them sits on a port that its server left. Above
the port that hostile clips point to, where tests listen."""

_GIVEN = Path(tempfile.gettempdir()) / f"vw-ports-{os.getuid()}"
"""A file with a byte for each port: its lock is held by the process that was given the port, and ends with it."""

_OURS: set[int] = set()
"""Those that this process was given."""


class NotStarted(Exception):
    """The server did not come up; the message holds the end of what it said."""


class Server(ABC):
    """One server process. `start` returns when it answers; nothing of it outlives this process (on Linux)."""

    def __init__(self, folder: Path) -> None:
        """`folder` is there and the server's own."""
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """How it is started, in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used now."""

    def environment(self) -> Mapping[str, str]:
        return os.environ

    @property
    def place(self) -> Path:
        """The working folder; below it is `var/`, where our own processes keep what no setting says otherwise of."""
        return self.folder

    def user(self) -> int | None:
        """As whom it runs; None: as we do."""
        return None

    @property
    def pid(self) -> int:
        """Raises `AssertionError` when it does not run."""
        assert self._process is not None, f"{type(self).__name__} does not run"
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Raises `NotStarted`."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start the process without waiting for it. It ends with the thread that does this."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*with_parent(signal.SIGQUIT), *self.command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environment()),
                user=self.user(),
                group=self.user(),
                extra_groups=None if self.user() is None else [],
                cwd=self.place,
            )

    def wait_ready(self) -> None:
        """Return when it answers. Raises `NotStarted`."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.running or time.monotonic() > deadline:
                self.kill()
                raise NotStarted(f"{type(self).__name__}: {self.said()}")
            time.sleep(0.02)

    def said(self) -> str:
        """The end of its log."""
        return (self.folder / "log").read_text("utf-8", "replace")[-3000:]

    def kill(self) -> None:
        """SIGKILL to it and its children at once, as when the host goes; theirs are left to the kernel."""
        if self._process is None:
            return
        below = children(self._process.pid)
        self._process.kill()
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._end(signal.SIGKILL)
        wait_gone(below)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if that is not enough."""
        self._end(self.stop_signal())

    def stop_signal(self) -> signal.Signals:
        return signal.SIGTERM

    def restart(self) -> None:
        """Stop it unless it is dead, and start it on the same data at the same address."""
        self.stop()
        self.start()

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def with_parent(number: signal.Signals) -> tuple[str, ...]:
    """A prefix by which the kernel sends `number` to the process when we die, where setpriv is (Linux)."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", number.name.removeprefix("SIG"), "--") if setpriv else ()


def free_port() -> int:
    """A loopback port that nobody listens on, and that this gives to nobody else as long as our process lives: between
    being given one and listening on it there is time, and so there is while a server is down that comes back."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        if port in _OURS:  # the kernel keeps a process's locks from others, not from itself
            continue
        with contextlib.suppress(OSError), socket.socket() as probe:
            fcntl.lockf(_given(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            _OURS.add(port)
            return port


@cache
def _given() -> int:
    """Never closed: that would let go of all."""
    return os.open(_GIVEN, os.O_RDWR | os.O_CREAT, 0o600)


def children(pid: int) -> frozenset[int]:
    """The processes that `pid` has started (Linux)."""
    with contextlib.suppress(OSError):
        texts = [path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
        return frozenset(int(child) for text in texts for child in text.split())
    return frozenset()


def wait_gone(pids: frozenset[int], seconds: float = 30.0) -> bool:
    """Wait until none of the processes lives; False when some still do."""
    deadline = time.monotonic() + seconds
    while any(_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _alive(pid: int) -> bool:
    """Whether it is there and not a zombie that nobody has reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False
