"""What the server gives, what it keeps to itself, and how it starts and ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from pipeline.errors import NotAnAsset, PlayerMissing, PortInUse
from pipeline.player import server

SEGMENT = bytes(range(256)) * 4


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The least that counts as an asset, and the least that counts as a page."""
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "index.html").write_text("<!doctype html><title>Video Window</title>")
    (dist / "player.js").write_text("export {};")
    monkeypatch.setattr(server, "DIST", dist)

    asset = tmp_path / "asset"
    for path, content in {
        "master.m3u8": b"#EXTM3U\n",
        "asset.json": b'{"schema": 1}',
        "h264-720/init.mp4": b"init",
        "h264-720/0000.m4s": SEGMENT,
        "images/poster.jpg": b"jpeg",
        "images/poster.webp": b"webp",
        "images/storyboard.vtt": b"WEBVTT\n",
        "notes.txt": b"private",
    }.items():
        (asset / path).parent.mkdir(parents=True, exist_ok=True)
        (asset / path).write_bytes(content)
    (tmp_path / "outside.json").write_text("{}")
    return asset


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return server.create_app(folder).test_client()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/player/player.js", "text/javascript; charset=utf-8"),
        ("/media/master.m3u8", "application/vnd.apple.mpegurl"),
        ("/media/h264-720/init.mp4", "video/mp4"),
        ("/media/h264-720/0000.m4s", "video/mp4"),
        ("/media/images/poster.jpg", "image/jpeg"),
        ("/media/images/poster.webp", "image/webp"),
        ("/media/images/storyboard.vtt", "text/vtt; charset=utf-8"),
        ("/media/asset.json", "application/json"),
    ],
)
def test_every_file_has_its_media_type_and_may_not_be_taken_for_another(
    client: FlaskClient, path: str, kind: str
) -> None:
    with client.get(path) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"] == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=100-299", 100, 299), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023)],
)
def test_a_byte_range_is_answered_with_just_those_bytes(client: FlaskClient, asked: str, first: int, last: int) -> None:
    with client.get("/media/h264-720/0000.m4s", headers={"Range": asked}) as response:
        assert response.status_code == 206
        assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(SEGMENT)}"
        assert response.data == SEGMENT[first : last + 1]


def test_a_range_past_the_end_is_refused_with_the_true_size(client: FlaskClient) -> None:
    with client.get("/media/h264-720/0000.m4s", headers={"Range": "bytes=1024-"}) as response:
        assert response.status_code == 416
        assert response.headers["Content-Range"] == f"bytes */{len(SEGMENT)}"


def test_an_unchanged_file_is_not_sent_twice_and_a_changed_one_is(client: FlaskClient, folder: Path) -> None:
    with client.get("/media/master.m3u8") as first:
        etag = first.headers["ETag"]
    with client.get("/media/master.m3u8", headers={"If-None-Match": etag}) as again:
        assert (again.status_code, again.data) == (304, b"")
    (folder / "master.m3u8").write_text("#EXTM3U\n#EXT-X-VERSION:7\n")
    with client.get("/media/master.m3u8", headers={"If-None-Match": etag}) as changed:
        assert changed.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/media/../outside.json",
        "/media/%2e%2e/outside.json",
        "/media/images/..%2f..%2foutside.json",
        "/media//etc/hostname",
        "/media/linked.json",
        "/media/linked/outside.json",
        "/media/notes.txt",
        "/media/images",
        "/media/none.m3u8",
        "/media/nul%00.json",
        "/player/../server.py",
        "/player/asset.json",
    ],
)
def test_nothing_but_the_asset_is_served(client: FlaskClient, folder: Path, path: str) -> None:
    (folder / "linked.json").symlink_to(folder.parent / "outside.json")
    (folder / "linked").symlink_to(folder.parent)
    with client.get(path, follow_redirects=True) as response:
        assert response.status_code == 404


def test_the_page_is_titled_with_the_name_of_the_folder_as_text(folder: Path) -> None:
    odd = folder.rename(folder.with_name("<b>Tom & Ann"))
    with server.create_app(odd).test_client().get("/") as response:
        assert "<title>&lt;b&gt;Tom &amp; Ann</title>" in response.get_data(as_text=True)


def test_the_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(client: FlaskClient) -> None:
    with client.get("/") as response:
        policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


def test_a_foreign_name_that_points_here_is_turned_away(client: FlaskClient) -> None:
    for host, status in {"localhost:8000": 200, "127.0.0.1:8000": 200, "clips.example:8000": 400}.items():
        with client.get("/media/asset.json", headers={"Host": host}) as response:
            assert response.status_code == status, host


def test_a_folder_without_an_asset_is_named_and_not_served(folder: Path) -> None:
    (folder / "asset.json").unlink()
    with pytest.raises(NotAnAsset, match=str(folder)):
        server.create_app(folder)


def test_a_page_that_was_never_built_says_how_to_build_it(folder: Path) -> None:
    (server.DIST / "index.html").unlink()
    with pytest.raises(PlayerMissing, match="make setup"):
        server.create_app(folder)


def test_a_taken_port_is_an_error_of_its_own(folder: Path) -> None:
    with socket.create_server((server.HOST, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            server.serve(folder, port)


SERVE = """
import sys
from pathlib import Path
from pipeline.player import server
server.DIST = Path(sys.argv[2])
server.serve(Path(sys.argv[1]), 0, lambda url: print(url, flush=True))
"""


def test_the_server_tells_where_it_listens_and_ends_quietly_at_ctrl_c(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, folder, server.DIST], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            host, _, port = process.stdout.readline().strip().removeprefix("http://").rstrip("/").partition(":")
            assert host == "127.0.0.1"
            with socket.create_connection((host, int(port)), timeout=60) as connection:
                connection.sendall(f"GET /media/asset.json HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
                assert b"200 OK" in connection.recv(64)
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, complaints) == (0, "")


def test_importing_the_server_does_not_import_flask() -> None:
    code = "import sys, pipeline.player.server; sys.exit('flask' in sys.modules or 'werkzeug' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
