"""What uploads cost the web tier: CPU for 100 MB, and memory while many send at once.

The client is that of `vw upload`, in this process. The web tier is one gunicorn process of eight threads, with its own
database, store and Valkey. Baseline of the CPU seconds is one SHA-256 of the same bytes, which every way of receiving them
has to spend; on a local store each byte is hashed as part and as file. Uploads are random bytes that no worker looks at.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.measure import middle
from bench.report import Figure, Report
from bench.servers import rgw
from bench.servers.valkey import ValkeyServer
from bench.servers.web import WebServer
from pipeline.storage.transfer import connect
from workers.uploading.clip import look_at
from workers.uploading.display import Nothing
from workers.uploading.notes import Notes
from workers.uploading.send import send
from workers.uploading.service import Service

MIB = 1024**2
MEGABYTES = 100
LOCAL_TARGET = 1.5
DIRECT_TARGET = 0.15
MEMORY_TARGET = 1.5
CROWD, FEW = 50, 4
TOKEN = "bench"


def run(clip: Path | None, *, quick: bool) -> Report:
    """`clip` takes the place of the random bytes whose CPU seconds are measured."""
    rounds = 1 if quick else 5
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder, _valkey() as queue:
        home = Path(folder)
        with _server(home / "local", queue, f"file://{home / 'store'}") as server:
            local = [_cpu(server, home, clip) for _ in range(rounds)]
        direct = _direct(home, queue, clip, rounds)
        few = _peak(home / "few", queue, FEW, quick=quick)
        crowd = _peak(home / "crowd", queue, CROWD, quick=quick)
    figures = [
        Figure("web tier for 100 MB, CPU", middle([ours for ours, _ in local]), "s", LOCAL_TARGET),
        Figure("one SHA-256 of 100 MB, CPU", middle([bare for _, bare in local]), "s"),
        *([Figure("web tier for 100 MB straight to S3, CPU", middle(direct), "s", DIRECT_TARGET)] if direct else []),
        Figure(f"peak memory, {FEW} uploads at once", few / MIB, "MiB"),
        Figure(f"peak memory, {CROWD} uploads at once", crowd / MIB, "MiB"),
        Figure("ratio", crowd / few, "×", MEMORY_TARGET),
    ]
    notes = () if direct else (f"no S3 here: {rgw.HOW}",)
    return Report("upload", f"{rounds} rounds; {CROWD} uploads of four connections each", tuple(figures), notes)


@contextmanager
def _valkey() -> Iterator[str]:
    """The address of one that runs as long as the block lasts."""
    server = ValkeyServer()
    try:
        server.start()
        yield server.url
    finally:
        server.remove()


@contextmanager
def _server(home: Path, queue: str, store: str, **more: str) -> Iterator[WebServer]:
    home.mkdir(parents=True)
    own = {"DATABASE_URL": f"sqlite:///{home / 'truth.db'}", "REDIS_URL": queue, "VW_STORAGE_URL": store}
    with WebServer(home, {**own, "VW_DEV_TOKEN": TOKEN, **more}, threads=8) as server:
        yield server


def _cpu(server: WebServer, home: Path, clip: Path | None) -> tuple[float, float]:
    """CPU seconds for 100 MB: of the web tier, and of one hash in this thread."""
    source = clip or _drawn(home / "clip.bin", MEGABYTES * 10**6)
    data = source.read_bytes()
    began = time.thread_time()
    hashlib.sha256(data).digest()
    bare = time.thread_time() - began
    before = server.cpu_seconds()
    _send(server, source, home)
    scale = MEGABYTES * 10**6 / len(data)
    return (server.cpu_seconds() - before) * scale, bare * scale


def _direct(home: Path, queue: str, clip: Path | None, rounds: int) -> list[float]:
    """CPU seconds of the web tier; none where there is no S3."""
    if not rgw.available():
        return []
    with rgw.running(home / "rgw") as gateway:
        connect(gateway.endpoint, "us-east-1", rgw.ACCESS_KEY, rgw.SECRET_KEY).create_bucket(Bucket="uploads")
        keys = {"VW_S3_ACCESS_KEY": rgw.ACCESS_KEY, "VW_S3_SECRET_KEY": rgw.SECRET_KEY}
        with _server(home / "direct", queue, gateway.url("uploads"), **keys) as server:
            return [_cpu(server, home, clip)[0] for _ in range(rounds)]


def _peak(home: Path, queue: str, uploads: int, *, quick: bool) -> int:
    """Bytes that a fresh web tier holds at most while so many clips come at once."""
    with _server(home, queue, f"file://{home / 'store'}") as server, ThreadPoolExecutor(uploads) as pool:
        clips = [_drawn(home / f"{number}.bin", (3 if quick else 12) * MIB) for number in range(uploads)]
        list(pool.map(lambda clip: _send(server, clip, home), clips))
        return server.peak_memory()


def _drawn(path: Path, size: int) -> Path:
    path.write_bytes(os.urandom(size))
    return path


def _send(server: WebServer, path: Path, home: Path) -> None:
    service, clip = Service(server.url, TOKEN), look_at(path)
    try:
        send(clip, service, Notes(home / "notes", clip, server.url), Nothing(), 4)
    finally:
        service.close()
