"""Sockets held by one process, and how soon the last of many clients on two processes is told of a comment.

A comment is written as the product writes it: committed, rung through Redis, read by each hub, told to all who follow its
story. Beside it stands the naive loop over the same number of sockets, which reads nothing.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import redis

from bench.feed import seed
from bench.live.naive import CHANNEL, REDIS
from bench.report import Figure, Report
from bench.servers.live import LiveServer
from bench.servers.server import children
from bench.servers.valkey import ValkeyServer
from integrations.live.publisher import Publisher
from models import database, news
from models.reactions import comments

HELD, FOLLOWERS, EVENTS = 10_000, 5_000, 100
QUICK_HELD, QUICK_FOLLOWERS, QUICK_EVENTS = 1_000, 1_000, 20
CROWD = 5_000
"""Clients in one process."""

EVERY_SECONDS = 0.3
"""A comment: more than any of them takes."""

SPARE_FILES = 500

MEMORY_TARGET = 90.0
"""KiB a connection, of resident memory."""
LAST_TARGET = 250.0
"""ms, of 99 in 100 comments."""

CPU_TARGET = 1.0
"""Times what the naive loop takes, all that ours does besides included."""

STORY = seed.story(0)
SAY = f'{{"type":"hello","version":1}}\n{{"type":"subscribe","topic":"story:{STORY}"}}'


class NaiveServer(LiveServer):
    def command(self) -> Sequence[str]:
        bound = ("--bind", f"127.0.0.1:{self.port}", "--worker-connections", "20000", "--graceful-timeout", "1")
        return (sys.executable, "-m", "gunicorn", "-k", "gevent", *bound, "bench.live.naive:create_app()")


@dataclass(frozen=True, slots=True)
class Last:
    """From the publication to the last client, ms each."""

    took: tuple[float, ...]

    cpu: float
    """µs of the processes that serve, for each message to a client: a comment is two of ours, itself and the counters."""

    @property
    def middle(self) -> float:
        return median(self.took)

    @property
    def slow(self) -> float:
        return quantiles(self.took, n=100)[98]


def run(clip: Path | None, *, quick: bool) -> Report:  # noqa: ARG001  # no clip is read
    held, followers, events = (QUICK_HELD, QUICK_FOLLOWERS, QUICK_EVENTS) if quick else (HELD, FOLLOWERS, EVENTS)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    held = min(held, most - SPARE_FILES)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vw-bench-")))
        url = stack.enter_context(_valkey())
        settings = _seeded(folder, url)
        kib = _memory(stack, folder, settings, held)
        ours = _ours(folder, settings, followers, events, url)
        theirs = _theirs(folder, settings | {REDIS: url}, followers, events, url)
    figures = (
        Figure("sockets held by one process", float(held), ""),
        Figure("memory of each, in the process that holds them", kib, "KiB", MEMORY_TARGET),
        Figure(f"from a comment to the last of {followers:,} on two processes, p50", ours.middle, "ms"),
        Figure(f"from a comment to the last of {followers:,} on two processes, p99", ours.slow, "ms", LAST_TARGET),
        Figure("the naive loop to as many, p50", theirs.middle, "ms"),
        Figure("the naive loop to as many, p99", theirs.slow, "ms"),
        Figure("CPU of the hubs for each message to a client", ours.cpu, "µs"),
        Figure("CPU of the naive loop for each", theirs.cpu, "µs"),
        Figure("CPU, ours to the naive loop", ours.cpu / theirs.cpu, "×", CPU_TARGET),
    )
    return Report("live", f"{events} comments, one every {EVERY_SECONDS:g} s; all clients on this machine too", figures)


def _memory(stack: ExitStack, folder: Path, settings: Mapping[str, str], held: int) -> float:
    """KiB of resident memory that each of so many sockets adds."""
    with _server(LiveServer, folder / "held", settings) as server, ExitStack() as crowds:
        before = _resident(server)
        for start in range(0, held, CROWD):
            crowds.enter_context(_crowd(min(CROWD, held - start), SAY, "subscribed", [server]))
        time.sleep(2)  # the last handshakes' garbage goes
        after = _resident(server)
    del stack
    return (after - before) / 1024 / held


def _ours(folder: Path, settings: Mapping[str, str], followers: int, events: int, url: str) -> Last:
    publisher = Publisher(url)
    rung = [0.0]

    def ring(told: Sequence[news.News]) -> None:
        rung[0] = time.monotonic()
        publisher(told)

    def comment() -> float:
        comments.post(seed.VIEWER, STORY, "How long does the oil take to dry?")
        return rung[0]

    with ExitStack() as stack:
        servers = [stack.enter_context(_server(LiveServer, folder / name, settings)) for name in ("hub-one", "hub-two")]
        told = stack.enter_context(_crowd(followers, SAY, "subscribed", servers))
        database.bind(settings["DATABASE_URL"])
        news.listen(ring)
        try:
            return _measure(comment, told, events, servers)
        finally:
            news.listen(None)
            database.close()


def _theirs(folder: Path, settings: Mapping[str, str], followers: int, events: int, url: str) -> Last:
    client = redis.Redis.from_url(url)
    text = {"type": "event", "topic": f"story:{STORY}", "seq": 0, "kind": "comment", "data": {"text": "x" * 300}}

    def publish() -> float:
        text["seq"] = int(text["seq"]) + 1  # type: ignore[call-overload]
        now = time.monotonic()
        client.publish(CHANNEL, json.dumps(text, separators=(",", ":")))
        return now

    with ExitStack() as stack:
        servers = [
            stack.enter_context(_server(NaiveServer, folder / name, settings)) for name in ("naive-one", "naive-two")
        ]
        told = stack.enter_context(_crowd(followers, '{"type":"hello"}', "welcome", servers))
        return _measure(publish, told, events, servers)


def _measure(publish: Callable[[], float], told: Iterator[str], events: int, servers: Sequence[LiveServer]) -> Last:
    took, cpu, messages = list[float](), 0.0, 0
    for number in range(events + 1):
        began = publish()
        line = json.loads(next(told))
        took.append(1000 * (float(line["at"]) - began))
        time.sleep(EVERY_SECONDS)
        if number == 0:
            took.clear()  # connections to Redis and the database are opened
            cpu, messages = _cpu(servers), int(line["messages"])
    return Last(tuple(took), 1e6 * (_cpu(servers) - cpu) / (int(line["messages"]) - messages))


def _cpu(servers: Sequence[LiveServer]) -> float:
    return sum(server.cpu_seconds() for server in servers)


@contextmanager
def _crowd(count: int, first: str, told: str, servers: Sequence[LiveServer]) -> Iterator[Iterator[str]]:
    """So many clients, all of which are there; what they write."""
    ports = [str(server.port) for server in servers]
    command = [sys.executable, "-m", "bench.live.crowd", str(count), first, told, *ports]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if line != "ready\n":
                raise RuntimeError(f"the clients did not come up: {servers[0].said()}")
            yield iter(process.stdout)
        finally:
            process.stdin.close()


@contextmanager
def _server(kind: type[LiveServer], folder: Path, settings: Mapping[str, str]) -> Iterator[LiveServer]:
    folder.mkdir()
    server = kind(folder, settings)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _resident(server: LiveServer) -> int:
    """Bytes, of the process that serves (Linux)."""
    (pid,) = children(server.pid)
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def _seeded(folder: Path, queue: str) -> dict[str, str]:
    """The settings of a hub whose database has stories."""
    url = f"sqlite:///{folder}/live.db"
    database.bind(url)
    try:
        database.migrate()
        seed.seed(10)
    finally:
        database.close()
    return {
        "DATABASE_URL": url,
        "REDIS_URL": queue,
        "VW_STORAGE_URL": f"file://{folder}/store",
        "VW_LIVE_CONNECTIONS": "20000",
        "VW_LIVE_PER_ADDRESS": "20000",
    }


@contextmanager
def _valkey() -> Iterator[str]:
    server = ValkeyServer()
    try:
        server.start()
        yield server.url
    finally:
        server.remove()
