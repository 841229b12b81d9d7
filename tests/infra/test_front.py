"""infra/nginx/front.conf in a real nginx before the real web tier, in gunicorn."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from bench.servers.live import LiveServer
from tests.infra.edge import Front, program
from tests.lacking import lacking
from tests.web.conftest import TOKEN, WebServer

MIB = 1 << 20
TUS = TOKEN | {"Tus-Resumable": "1.0.0"}

PATIENCE = 60.0
"""Seconds that an answer may take on a busy machine."""

HELD_UP = 25.0
"""Seconds: sooner nginx gives up no client that stalls (front.conf: client_body_timeout)."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of the proxy."""
    if program() is None:
        lacking("nginx is not installed here")
    folder = tmp_path_factory.mktemp("front")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", f"sqlite:///{folder / 'truth.db'}")
        environment.setenv("REDIS_URL", "redis://127.0.0.1:9")
        environment.setenv("VW_STORAGE_URL", f"file://{folder / 'store'}")
        environment.setenv("VW_DEV_TOKEN", "secret")
        for name in ("web", "nginx"):
            (folder / name).mkdir()
        with WebServer(folder / "web") as web, Front(folder / "nginx", web.port) as front:
            yield f"http://127.0.0.1:{front.port}"


@pytest.mark.usefixtures("url")  # whose settings the hub has as well
def test_sockets_go_to_the_live_hub_and_stay_open(tmp_path: Path) -> None:
    for name in ("live", "nginx"):
        (tmp_path / name).mkdir()
    with LiveServer(tmp_path / "live") as live, Front(tmp_path / "nginx", web=9, live=live.port) as front:
        with connect(f"ws://127.0.0.1:{front.port}/v1/live", proxy=None, open_timeout=PATIENCE) as socket_:
            socket_.send('{"type":"hello","version":1}')
            assert '"welcome"' in socket_.recv(PATIENCE)
        refused = httpx.get(f"http://127.0.0.1:{front.port}/v1/live", timeout=PATIENCE)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")


def begin(url: str, size: int) -> str:
    """The address of an upload's first part, as it is told."""
    new = {"filename": "clip.mp4", "size": size}
    return str(httpx.post(f"{url}/v1/uploads", headers=TOKEN, json=new, timeout=PATIENCE).json()["urls"][0]["url"])


def test_a_part_of_the_largest_size_goes_to_the_address_that_is_told(url: str) -> None:
    part = begin(url, 600 * MIB)
    assert part.startswith(f"{url}/v1/uploads/")
    assert httpx.put(part, headers=TOKEN, content=bytes(2 * MIB), timeout=PATIENCE).json()["size"] == 2 * MIB


@pytest.mark.parametrize(("size", "code"), [(2 * MIB + 1, "part_too_large"), (5 * MIB, "too_large")])
def test_one_that_is_too_long_is_a_problem_whoever_refuses_it(url: str, size: int, code: str) -> None:
    refused = httpx.put(begin(url, 600 * MIB), headers=TOKEN, content=bytes(size), timeout=PATIENCE)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (refused.status_code, refused.json()["status"], refused.json()["code"]) == (413, 413, code)


def come(location: str) -> int:
    """Bytes of a tus upload."""
    return int(httpx.head(location, headers=TUS, timeout=PATIENCE).headers["Upload-Offset"])


def test_what_has_come_of_a_cut_tus_request_is_kept(url: str) -> None:
    size = 64 * MIB
    begun = httpx.post(f"{url}/v1/tus", headers=TUS | {"Upload-Length": str(size)}, timeout=PATIENCE)
    location = begun.headers["Location"]
    host = url.removeprefix("http://")
    head = {"Host": host, "Upload-Offset": "0", "Content-Length": str(size)}
    head |= TUS | {"Content-Type": "application/offset+octet-stream"}
    with socket.create_connection(("127.0.0.1", int(host.partition(":")[2]))) as line:
        lines = [f"PATCH {location.removeprefix(url)} HTTP/1.1", *(f"{name}: {text}" for name, text in head.items())]
        line.sendall("\r\n".join([*lines, "", ""]).encode() + bytes(5 * MIB))
        deadline = time.monotonic() + PATIENCE
        while (offset := come(location)) < 5 * MIB:
            assert time.monotonic() < deadline, offset
            time.sleep(0.02)
    rest = TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
    whole = httpx.patch(location, headers=rest, content=bytes(size - offset), timeout=PATIENCE)
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (204, str(size))


def test_clients_that_stall_in_a_part_hold_up_nobody(url: str) -> None:
    """More of them than the web tier has threads."""
    part, host = begin(url, 600 * MIB), url.removeprefix("http://")
    head = f"PUT {part.removeprefix(url)} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer secret\r\n"
    lines = [socket.create_connection(("127.0.0.1", int(host.partition(":")[2]))) for _ in range(12)]
    try:
        for line in lines:
            line.sendall(f"{head}Content-Length: {2 * MIB}\r\n\r\n".encode() + bytes(MIB))
        assert httpx.get(f"{url}/healthz", timeout=HELD_UP).json() == {"status": "ok"}
    finally:
        for line in lines:
            line.close()


def test_no_permission_gets_into_a_log_when_the_web_tier_is_away(tmp_path: Path) -> None:
    if program() is None:
        lacking("nginx is not installed here")
    with Front(tmp_path, web=9) as front:
        assert front.ask("/t/secret/media/v/1/master.m3u8").status == 502
    assert "secret" not in front.said()
