"""infra/nginx/edge.conf in a real nginx before the real media route."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from pipeline.delivery import DeliveryKeys, Grant, cookies, tokens
from pipeline.delivery.keys import kept_private_key
from pipeline.storage import ObjectStore, open_store
from tests.infra.edge import Answer, Edge, Origin, program, serving
from tests.lacking import lacking
from web import errors
from web.media import media_blueprint

MIB = 1 << 20
SEGMENT = bytes(range(256)) * 4 * 2560
"""2.5 MiB: two slices and a half."""

FILE = "/media/v1/1/540/0.mp4"
PLAYLIST = "/media/v1/1/growing/540.m3u8"
EVENT = b"#EXTM3U\n#EXT-X-VERSION:7\n" + b"#EXTINF:2,\n0.m4s\n" * 40
ORIGIN = "https://shop.example"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DeliveryKeys:
    return DeliveryKeys("https://cdn.example", "K", kept_private_key(tmp_path_factory.mktemp("keys")), ("s" * 43,))


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    store = open_store(str(tmp_path / "media"))
    for key, data in ((FILE, SEGMENT), ("/media/v2/1/540/0.mp4", b"another"), (PLAYLIST, EVENT)):
        store.put(key[1:], data, content_type="", cache_control="")
    return store


@pytest.fixture
def origin(store: ObjectStore, keys: DeliveryKeys) -> Iterator[Origin]:
    app = Flask(__name__, static_folder=None)
    errors.register(app)
    app.register_blueprint(media_blueprint(store, keys))
    with serving(app) as origin:
        yield origin


@pytest.fixture
def edge(origin: Origin, tmp_path: Path) -> Iterator[Edge]:
    if program() is None:
        lacking("nginx is not installed here")
    folder = tmp_path / "nginx"
    folder.mkdir()
    with Edge(folder, origin.port) as edge:
        yield edge


def sent(keys: DeliveryKeys, prefix: str = "media/", seconds: int = 600) -> str:
    """A Cookie header."""
    values = cookies.signed(Grant(prefix, int(time.time()) + seconds), keys).values
    return "; ".join(f"{name}={value}" for name, value in values.items())


def token(keys: DeliveryKeys, prefix: str = "media/", seconds: int = 600) -> str:
    return tokens.signed(Grant(prefix, int(time.time()) + seconds), keys)


def cached(answer: Answer) -> str | None:
    return answer.headers["X-Cache"]


def test_range_is_fetched_from_the_origin_once(edge: Edge, origin: Origin, keys: DeliveryKeys) -> None:
    first = edge.ask(FILE, Cookie=sent(keys), Range="bytes=100-199")
    again = edge.ask(FILE, Cookie=sent(keys, seconds=700), Range="bytes=100-199")
    inside = edge.ask(f"/t/{token(keys)}{FILE}?x=1", Range="bytes=5000-5999")
    assert [answer.status for answer in (first, again, inside)] == [206] * 3
    assert [cached(answer) for answer in (first, again, inside)] == ["MISS", "HIT", "HIT"]
    assert first.data == again.data == SEGMENT[100:200]
    assert inside.data == SEGMENT[5000:6000]
    assert first.headers["Content-Range"] == f"bytes 100-199/{len(SEGMENT)}"
    assert origin.asked == [(FILE, f"bytes=0-{MIB - 1}")]
    assert origin.permissions == 3


def test_whole_file_is_put_together_from_slices_that_are_each_fetched_once(
    edge: Edge, origin: Origin, keys: DeliveryKeys
) -> None:
    assert edge.ask(FILE, Cookie=sent(keys), Range=f"bytes={MIB - 10}-{MIB + 9}").data == SEGMENT[MIB - 10 : MIB + 10]
    for _ in range(2):
        whole = edge.ask(FILE, Cookie=sent(keys))
        assert (whole.status, whole.data == SEGMENT) == (200, True)
    assert edge.ask(FILE, Cookie=sent(keys), Range="bytes=-7").data == SEGMENT[-7:]
    assert sorted(origin.asked, key=str) == [(FILE, f"bytes={at}-{at + MIB - 1}") for at in (0, MIB, 2 * MIB)]


def test_what_is_cached_is_refused_without_permission(edge: Edge, origin: Origin, keys: DeliveryKeys) -> None:
    assert edge.ask(FILE, Cookie=sent(keys)).status == 200
    fetched = len(origin.asked)
    later = token(keys, seconds=0).replace(".", "0.", 1)
    for path, cookie, code in (
        (FILE, "", "access_missing"),
        (FILE, sent(keys, seconds=-1), "access_expired"),
        (FILE, sent(keys, "media/v2/"), "access_elsewhere"),
        (FILE, sent(keys).replace("Signature=", "Signature=A"), "access_invalid"),
        (f"/t/{token(keys, seconds=-1)}{FILE}", "", "access_expired"),
        (f"/t/{token(keys, 'media/v2/')}{FILE}", "", "access_elsewhere"),
        (f"/t/{later}{FILE}", sent(keys), "access_invalid"),
        (f"/t/{token(keys, 'media/v2/')}/media/v2/../v1/1/540/0.mp4", "", "access_elsewhere"),
        (f"/t/{token(keys, 'media/v2/')}/media/v2/%2e%2e/v1/1/540/0.mp4", "", "access_elsewhere"),
    ):
        refused = edge.ask(path, Cookie=cookie)
        assert refused.status == 403, path
        assert f'"{code}"'.encode() in refused.data
        assert refused.headers["Cache-Control"] == "no-store"
        assert SEGMENT[:64] not in refused.data
    assert all(byte_range is None for _, byte_range in origin.asked[fetched:])
    assert edge.ask(FILE, Cookie=sent(keys), Range="bytes=0-0").status == 206


def test_pictures_of_profiles_need_no_permission_and_lead_nowhere_else(
    edge: Edge, store: ObjectStore, keys: DeliveryKeys
) -> None:
    picture = "/pictures/account/hash/96.webp"
    store.put(picture[1:], b"a picture", content_type="", cache_control="")
    first, again = edge.ask(picture), edge.ask(picture)
    assert [(answer.status, answer.data) for answer in (first, again)] == [(200, b"a picture")] * 2
    assert cached(again) == "HIT"
    edge.ask(FILE, Cookie=sent(keys))  # so that it is in the cache
    for path in (f"/pictures/..{FILE}", f"/pictures/%2e%2e{FILE}", f"/pictures/x/../..{FILE}", f"/pictures//..{FILE}"):
        refused = edge.ask(path)
        assert refused.status in {308, 403, 404}, path
        assert SEGMENT[:64] not in refused.data


def test_growing_playlist_is_seen_to_grow_and_travels_gzipped(
    edge: Edge, origin: Origin, store: ObjectStore, keys: DeliveryKeys
) -> None:
    first = edge.ask(PLAYLIST, Cookie=sent(keys), Accept_Encoding="gzip")
    assert (first.status, first.headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(first.data) == EVENT
    assert first.headers["Cache-Control"] == "public, max-age=1"
    store.replace(PLAYLIST[1:], EVENT + b"#EXT-X-ENDLIST\n", content_type="", cache_control="")
    deadline = time.monotonic() + 30
    while (last := edge.ask(PLAYLIST, Cookie=sent(keys))).data != EVENT + b"#EXT-X-ENDLIST\n":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "Content-Encoding" not in last.headers
    # Not once for each request, nor with a range.
    assert set(origin.asked) == {(PLAYLIST, None)}


def test_validators_and_head_work_through_the_edge(edge: Edge, keys: DeliveryKeys) -> None:
    for path in (FILE, PLAYLIST):
        got = edge.ask(path, Cookie=sent(keys))
        same = edge.ask(path, Cookie=sent(keys), If_None_Match=got.headers["ETag"])
        assert (same.status, same.data) == (304, b"")
        head = edge.ask(path, "HEAD", Cookie=sent(keys))
        assert (head.status, head.data) == (200, b"")
        assert head.headers["Content-Length"] == str(len(got.data))
    assert edge.ask(FILE, Cookie=sent(keys), Range="bytes=99999999-").status == 416
    assert edge.ask("/media/v1/none.mp4", Cookie=sent(keys)).status == 404


def test_pages_share_what_is_cached_but_not_their_headers(edge: Edge, origin: Origin, keys: DeliveryKeys) -> None:
    mine = edge.ask(FILE, Cookie=sent(keys), Range="bytes=0-9", Origin=ORIGIN)
    theirs = edge.ask(FILE, Cookie=sent(keys), Range="bytes=0-9", Origin="https://evil.example")
    assert (cached(mine), cached(theirs), len(origin.asked)) == ("MISS", "HIT", 1)
    assert mine.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert mine.headers["Access-Control-Allow-Credentials"] == "true"
    assert mine.headers["Vary"] == theirs.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Origin" not in theirs.headers
    assert "Access-Control-Allow-Credentials" not in theirs.headers
    assert edge.ask(FILE, Origin=ORIGIN).headers["Access-Control-Allow-Origin"] == ORIGIN
    preflight = edge.ask(FILE, "OPTIONS", Origin=ORIGIN)
    assert (preflight.status, preflight.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


def test_nothing_but_media_passes_and_no_token_is_logged(edge: Edge, origin: Origin, keys: DeliveryKeys) -> None:
    for path in ("/", "/_access", "/uploads/u1/1", "/v1/videos"):
        assert edge.ask(path, Cookie=sent(keys)).status == 404
    assert not origin.asked
    secret = token(keys)
    assert edge.ask(f"/t/{secret}{FILE}").status == 200
    edge.stop()
    log = (edge.folder / "access.log").read_text("utf-8")
    assert FILE[1:] in log
    assert secret not in log
