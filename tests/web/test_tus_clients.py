"""tus by clients that are not ours, through a proxy that cuts connections at random bytes; on a folder and on a real S3."""

import io
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from bench.servers.fault_proxy import FaultProxy
from bench.servers.web import WebServer
from models import uploads
from models.schema import Upload
from pipeline.player.build import find_node
from tests.lacking import lacking
from tests.web import tusjs
from tests.web.conftest import TOKEN, arrived

MIB = 1024**2
CUTS = 25


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(random.Random(8).randbytes(9 * MIB + 123))
    return path


@pytest.fixture
def proxy(server: WebServer) -> Iterator[FaultProxy]:
    with FaultProxy("127.0.0.1", server.port) as proxy:
        yield proxy


Send = Callable[[str, Path], "subprocess.Popen[str]"]


@pytest.fixture
def send(tmp_path: Path) -> Iterator[Send]:
    """A function that starts tus-js-client with a service's address and a file."""
    if not tusjs.installed():
        lacking("no tus-js-client; run python -m tests.web.tusjs")
    started: list[subprocess.Popen[str]] = []

    def run(url: str, path: Path) -> subprocess.Popen[str]:
        command = [find_node().program, tusjs.SCRIPT, f"{url}/v1/tus", path, tmp_path / "notes.json"]
        environment, pipe = os.environ | {"TOKEN": "secret"}, subprocess.PIPE
        started.append(subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def received() -> int:
    """Bytes that are there of the upload that was begun last."""
    latest = Upload.select().order_by(Upload.id.desc()).first()
    return 0 if latest is None else sum(piece.size for piece in uploads.pieces(latest.id))


def cut_at_random(proxy: FaultProxy, rng: random.Random) -> None:
    """Most cuts hit a chunk on its way, some the answer or the question how far it is; no chunk passes as a whole."""
    most = MIB * 3 // 4
    proxy.cut(rng.choice((rng.randrange(1, most), rng.randrange(1, most), rng.randrange(1, 900))))


def test_tus_js_client_goes_on_after_every_cut_and_after_its_own_death(
    proxy: FaultProxy, clip: Path, send: Send
) -> None:
    """What lies before it is never overtaken: the first cannot send more, and every connection of the second is cut."""
    rng = random.Random(11)
    proxy.hold(3 * MIB)
    first = send(proxy.endpoint, clip)
    while received() < 2 * MIB:
        assert first.poll() is None, first.communicate()
        time.sleep(0.001)
    first.kill()
    first.wait()
    cut_at_random(proxy, rng)
    second = send(proxy.endpoint, clip)
    for _ in range(CUTS):
        before = proxy.broken
        cut_at_random(proxy, rng)
        while proxy.broken == before and second.poll() is None:
            time.sleep(0.001)
    proxy.heal()
    out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    lines = out.splitlines()
    assert lines[0] == "resumed"
    assert lines.count("again: cut") >= 8
    assert arrived(lines[-1].rpartition("/")[2]) == clip.read_bytes()


def test_tuspy_goes_on_after_every_cut(proxy: FaultProxy, clip: Path) -> None:
    rng, data = random.Random(12), clip.read_bytes()
    client = TusClient(f"{proxy.endpoint}/v1/tus", headers=TOKEN)
    uploader = client.uploader(file_stream=io.BytesIO(data), chunk_size=300_000)
    uploader.set_url(uploader.create_url())
    for _ in range(CUTS):
        uploader.offset = uploader.get_offset()
        proxy.cut(rng.randrange(1, 300_000), times=1)
        with pytest.raises((TusCommunicationError, OSError)):
            uploader.upload_chunk()
        proxy.heal()
    reached = uploader.get_offset()
    assert MIB // 4 < reached < len(data)
    while uploader.get_offset() < len(data):
        uploader.offset = uploader.get_offset()
        with suppress(TusCommunicationError):  # the server may still store what came before the last cut
            uploader.upload_chunk()
    assert arrived(str(uploader.url).rpartition("/")[2]) == data


def test_upload_by_tus_arrives_in_s3_byte_for_byte(
    s3_client_app: FlaskClient, tmp_path: Path, clip: Path, send: Send
) -> None:
    del s3_client_app
    folder = tmp_path / "web"
    folder.mkdir()
    with WebServer(folder) as server:
        out, err = send(server.url, clip).communicate(timeout=120)
        assert out.startswith("done: "), err
        assert arrived(out.strip().rpartition("/")[2]) == clip.read_bytes()
