"""`python -m bench first_frame`: the feed as a phone gets it, over a line of 10 Mbit/s and 40 ms, beside a page that
prepares nothing."""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.first_frame import seed
from bench.first_frame.visit import BITS_PER_SECOND, LATENCY_MS, Visit, visit
from bench.report import Figure, Report
from bench.servers import chromium
from bench.servers.valkey import ValkeyServer
from bench.servers.web import ROOT, WebServer
from models import database

STORIES = 26
SWIPES = 20
VISITS, FEW = 12, 3
"""With nothing kept; `--quick`."""

FIRST_P50, FIRST_P95 = 1.2, 2.0
SWIPE_P50, SWIPE_P95 = 0.150, 0.400
"""Seconds."""
SCRIPT_KB = 180.0
LINE_MBIT = 1.15 * BITS_PER_SECOND / 1e6
"""More than this, and the line was not what it should be."""


def run(clip: Path | None, *, quick: bool) -> Report:
    """`clip` is shown in every story instead of the drawn ones."""
    assets = seed.encoded([clip] if clip else [])
    with _serving(assets) as url, sync_playwright() as playwright, chromium.launch(playwright) as browser:
        visit(browser, url, 1)  # the server has read its files and made its first session
        ours = [visit(browser, url, SWIPES if number == 0 else 2) for number in range(FEW if quick else VISITS)]
        plain = [visit(browser, url, SWIPES if number == 0 else 0, plain=True) for number in range(1 if quick else 3)]
    return Report("first_frame", f"{len(ours)} visits with nothing kept, {LATENCY_MS} ms", _figures(ours, plain))


def _figures(ours: Sequence[Visit], plain: Sequence[Visit]) -> tuple[Figure, ...]:
    first = [item.first_frame / 1000 for item in ours]
    swipes = [swipe / 1000 for item in ours for swipe in item.swipes]
    return (
        Figure("first frame, p50", statistics.median(first), "s", FIRST_P50),
        Figure("first frame, p95", _p95(first), "s", FIRST_P95),
        Figure("first frame, p50, plain", statistics.median(item.first_frame / 1000 for item in plain), "s"),
        Figure("swipe to the next, p50", statistics.median(swipes), "s", SWIPE_P50),
        Figure("swipe to the next, p95", _p95(swipes), "s", SWIPE_P95),
        Figure("swipe, p50, plain", statistics.median(swipe / 1000 for item in plain for swipe in item.swipes), "s"),
        Figure(f"waits in {len(swipes)} swipes", float(sum(item.rebuffered for item in ours)), "", 0.0),
        Figure("JavaScript, gzipped", max(_gzipped(item.scripts) for item in ours) / 1000, "kB", SCRIPT_KB),
        Figure("the line", statistics.median(item.measured_mbit for item in ours), "Mb/s", LINE_MBIT),
    )


def _gzipped(scripts: Sequence[str]) -> int:
    """Bytes of these files, as those are sent them who take nothing better."""
    return sum((ROOT / "web" / "static" / "dist" / f"{Path(name).name}.gz").stat().st_size for name in scripts)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


@contextmanager
def _serving(assets: Sequence[seed.Encoded]) -> Iterator[str]:
    """gunicorn with pages, API and media, and a feed that is full."""
    with tempfile.TemporaryDirectory(prefix="vw-bench-", dir=seed.HOME) as folder:
        home = Path(folder).resolve()
        (home / "media").mkdir()
        valkey = ValkeyServer()
        valkey.start()
        address = f"sqlite:///{home / 'video-window.db'}"
        settings = {"DATABASE_URL": address, "REDIS_URL": valkey.url, "VW_STORAGE_URL": f"file://{home / 'media'}"}
        database.bind(address)
        database.migrate()
        seed.tell(assets, STORIES, home / "media")
        database.close()
        (home / "web").mkdir()
        web = WebServer(home / "web", settings, threads=8)
        try:
            web.start()
            yield web.url
        finally:
            web.kill()
            valkey.remove()
