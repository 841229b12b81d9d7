"""Pages of the feed at three sizes, for one client and for many, beside a bare route that returns the same bytes.

Every size has its own database and web tier (one gunicorn process of eight threads), all up at the same time and asked in
turn, so that whatever else the machine does meanwhile disturbs all of them alike.
"""

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import jwt

from bench.feed import seed
from bench.feed.bare import BYTES
from bench.feed.clients import Connection, Load, load
from bench.report import Figure, Report
from bench.servers.valkey import ValkeyServer
from bench.servers.web import WebServer
from bench.stand import postgres
from models import database

SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000), (10_000, 100_000)
SQLITE_SIZE = 100_000
SQLITE = f"SQLite {SQLITE_SIZE:,}"
CROWD = 32
PAGE = 20
FAR = 100
"""The page that lies far down."""
PLACES = 100
"""Points at which services are looked for."""
FEW = 5
"""Services that reach nearly every one of them, at the smallest size too."""
ROUNDS = 3
"""A disturbed round does not count: the best of so many does, of what is measured and of what stands beside it."""

GROWTH_TARGET, DEPTH_TARGET, BARE_TARGET = 1.3, 1.2, 2.5
SECRET = "s" * 40

Key = tuple[str, str]
"""Site and page."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A page that is asked for."""

    name: str
    paths: Sequence[str]
    headers: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A web tier on a database of its own, with what is asked of it."""

    name: str
    port: int
    wishes: tuple[Wish, ...]


class BareServer(WebServer):
    """The bare route, served as the product is."""

    def command(self) -> Sequence[str]:
        return [part.replace("web:create_app", "bench.feed.bare:create_app") for part in super().command()]


def run(clip: Path | None, *, quick: bool) -> Report:  # noqa: ARG001  # no clip is read
    sizes, requests = (QUICK_SIZES, 320) if quick else (SIZES, 960)
    notes: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vw-bench-")))
        queue = stack.enter_context(_valkey())
        server = stack.enter_context(postgres())
        urls = {f"{size:,}": server.create(f"feed{size}") for size in sizes} | {SQLITE: f"sqlite:///{folder}/feed.db"}
        for (name, url), size in zip(urls.items(), (*sizes, SQLITE_SIZE), strict=True):
            notes.append(f"{name}: {size:,} stories written in {_seeded(url, size):.0f} s")
        sites = [
            stack.enter_context(_site(folder / str(n), name, url, queue)) for n, (name, url) in enumerate(urls.items())
        ]
        content = _page(sites[0])
        sites.append(stack.enter_context(_bare(folder / "bare", content)))
        one = _best(sites, requests, 1)
        many = _best(sites, 2 * requests, CROWD)
    return Report(
        "feed", f"{requests} requests a figure, {PAGE} stories a page", (*_figures(sites, one, many),), tuple(notes)
    )


def _figures(sites: Sequence[Site], one: dict[Key, Load], many: dict[Key, Load]) -> Iterator[Figure]:
    for (site, wish), found in one.items():
        crowd = many[site, wish]
        yield Figure(f"{site}: {wish}, p50", 1000 * found.middle, "ms")
        yield Figure(f"{site}: {wish}, p99", 1000 * found.slow, "ms")
        yield Figure(f"{site}: {wish}, p50 of {CROWD} clients", 1000 * crowd.middle, "ms")
        yield Figure(f"{site}: {wish}, p99 of {CROWD} clients", 1000 * crowd.slow, "ms")
        yield Figure(f"{site}: {wish}, rate of {CROWD} clients", crowd.rate, "/s")
    least, most, bare = sites[0], sites[-3], sites[-1]
    names = [wish.name for wish in least.wishes]
    for name in names:
        ratio = one[most.name, name].middle / one[least.name, name].middle
        # Answers of one length alone compare: of 10,000 stories, eight services reach the middle one of these places.
        target = None if name == NEARBY else GROWTH_TARGET
        yield Figure(f"{name}: p50 of {most.name} to {least.name}", ratio, "×", target)
    for name in (name for name in names if f"{name}{FAR_AWAY}" in names):
        # The first page of those without an account is the same for all, and kept for a second: no measure of depth.
        first, called = (f"{name}{NEXT}", "page 2") if name == FOR_YOU else (name, "page 1")
        ratio = one[most.name, f"{name}{FAR_AWAY}"].middle / one[most.name, first].middle
        yield Figure(f"{name}: p50 of page {FAR} to {called}", ratio, "×", DEPTH_TARGET)
    for (name, wish), found in many.items():
        if name != bare.name:
            ratio = many[bare.name, BARE].rate / found.rate
            target = BARE_TARGET if wish == FOR_YOU else None
            yield Figure(f"{name}: {wish}, rate of the bare route to it", ratio, "×", target)


FOR_YOU, OWN, NEWEST, NEARBY, BARE = "for you", "for you, signed in", "newest", "nearby", "the same bytes"
NEXT, FAR_AWAY, A_FEW = ", page 2", f", page {FAR}", f", the nearest {FEW}"


def _best(sites: Sequence[Site], requests: int, clients: int) -> dict[Key, Load]:
    found: dict[Key, Load] = {}
    for _ in range(ROUNDS):
        for number in range(max(len(site.wishes) for site in sites)):
            for site in sites:
                if number < len(site.wishes):
                    wish = site.wishes[number]
                    made = load(site.port, wish.paths, wish.headers, requests // ROUNDS, clients)
                    before = found.get((site.name, wish.name))
                    if before is None or made.middle < before.middle:
                        found[site.name, wish.name] = made
    return found


def _seeded(url: str, size: int) -> float:
    database.bind(url)
    try:
        database.migrate()
        return seed.seed(size)
    finally:
        database.close()


@contextmanager
def _site(folder: Path, name: str, url: str, queue: str) -> Iterator[Site]:
    folder.mkdir()
    own = {
        "DATABASE_URL": url,
        "REDIS_URL": queue,
        "VW_STORAGE_URL": f"file://{folder}/store",
        "VW_TOKEN_SECRETS": SECRET,
    }
    with WebServer(folder, own, threads=8) as server:
        yield Site(name, server.port, tuple(_wishes(server.port)))


def _wishes(port: int) -> Iterator[Wish]:
    token = f"Authorization: Bearer {_token()}\r\n"
    for name, path, headers in (
        (FOR_YOU, "/v1/feed/for_you", ""),
        (OWN, "/v1/feed/for_you", token),
        (NEWEST, "/v1/feed/newest", ""),
    ):
        yield Wish(name, [path], headers)
        yield Wish(f"{name}{NEXT}", [_far(port, path, headers, 2)], headers)
        yield Wish(f"{name}{FAR_AWAY}", [_far(port, path, headers, FAR)], headers)
    yield Wish("following", ["/v1/feed/following"], token)
    places = [f"/v1/feed/nearby?latitude={town.latitude:.3f}&longitude={town.longitude:.3f}" for town in seed.towns()]
    yield Wish(NEARBY, places[:PLACES])
    yield Wish(f"{NEARBY}{A_FEW}", [f"{path}&limit={FEW}" for path in places[:PLACES]])


def _far(port: int, path: str, headers: str, number: int) -> str:
    """The address of a page further down, to which somebody has swiped."""
    cursor = ""
    with closing(Connection(port)) as connection:
        for _ in range(number - 1):
            answer = json.loads(connection.get(f"{path}{cursor}", headers))
            assert len(answer["items"]) == PAGE
            cursor = f"?cursor={quote(answer['next'])}"
    return f"{path}{cursor}"


def _token() -> str:
    now = int(time.time())
    return jwt.encode({"sid": seed.SESSION, "aud": "video-window", "iat": now, "exp": now + 86_400}, SECRET, "HS256")


def _page(site: Site) -> bytes:
    with closing(Connection(site.port)) as connection:
        return connection.get("/v1/feed/for_you")


@contextmanager
def _bare(folder: Path, content: bytes) -> Iterator[Site]:
    folder.mkdir()
    (folder / "bytes").write_bytes(content)
    with BareServer(folder, {BYTES: str(folder / "bytes")}, threads=8) as server:
        yield Site("bare", server.port, (Wish(BARE, ["/bytes"]),))


@contextmanager
def _valkey() -> Iterator[str]:
    server = ValkeyServer()
    try:
        server.start()
        yield server.url
    finally:
        server.remove()
