"""`vw upload` against a real server, while everything breaks."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bench.servers.fault_proxy import FaultProxy
from bench.servers.rgw import Rgw
from bench.servers.web import ROOT, WebServer
from models import database, history, uploads, videos
from models.schema import Upload, Video
from models.states import UploadState, VideoState
from pipeline.storage.transfer import Client
from tests.web.conftest import arrived

MIB = 1024**2


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.bin"
    path.write_bytes(random.Random(3).randbytes(24 * MIB + 777))
    return path


@pytest.fixture
def proxy(server: WebServer) -> Iterator[FaultProxy]:
    with FaultProxy("127.0.0.1", server.port) as proxy:
        yield proxy


@pytest.fixture
def line(proxy: FaultProxy) -> FaultProxy:
    """A proxy whose connections bring three parts at first and then stand still: what is done in the middle of a clip is not
    overtaken by the clip's end, however quick the line is, and however late it is done."""
    proxy.hold(4 * MIB)
    return proxy


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that starts `vw upload ARGUMENTS` with a state folder of the test's own."""
    started: list[subprocess.Popen[str]] = []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VW_")}
    own = {"VW_TOKEN": "secret", "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}

    def run(url: str, *arguments: str | Path, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "workers.cli", "upload", "--to", url, *map(str, arguments)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, env=environment | own | more, stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]") -> tuple[int, list[dict[str, object]], str]:
    """Exit code, objects and stderr."""
    out, err = process.communicate(timeout=200)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


def latest() -> str:
    """The id of the upload that was begun last."""
    return str(Upload.select().order_by(Upload.id.desc()).get().id)


def pieces() -> Mapping[int, str]:
    """Key by start of what is there of the latest upload; empty when there is none yet."""
    if not Upload.select().exists():
        return {}
    return {piece.start: piece.key for piece in uploads.pieces(latest())}


def until_parts(count: int, process: "subprocess.Popen[str]") -> None:
    while len(pieces()) < count:
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)


def until_broken(count: int, proxy: FaultProxy, process: "subprocess.Popen[str]") -> None:
    while proxy.broken < count and process.poll() is None:
        time.sleep(0.001)


def taken(server: WebServer) -> int:
    """Parts that the server has answered."""
    text = (server.folder / "log").read_text("utf-8")
    return len(re.findall(r'"message": ?"PUT /v1/uploads/[^"]+/parts/\d+"', text))


def test_clip_is_sent_and_the_same_bytes_again_are_the_same_video(server: WebServer, clip: Path, start: Start) -> None:
    code, (sent,), _ = ended(start(server.url, clip, "--no-follow", "--json"))
    assert (code, sent["parts"], sent["duplicate"]) == (0, 25, False)
    video = videos.video(str(sent["id"]))
    assert video.sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert arrived(latest()) == clip.read_bytes()
    code, (again,), _ = ended(start(server.url, clip, "--no-follow", "--json"))
    assert (code, again["id"], again["parts"], again["duplicate"]) == (0, sent["id"], 0, True)
    assert taken(server) == 25


def test_killed_client_goes_on_without_sending_what_is_there(
    server: WebServer, line: FaultProxy, clip: Path, start: Start, tmp_path: Path
) -> None:
    first = start(line.endpoint, clip, "--no-follow", "--parallel", "2")
    until_parts(4, first)
    first.send_signal(signal.SIGKILL)
    first.wait()
    line.heal()
    server.restart()  # so that it is at nothing any more
    there, before = dict(pieces()), taken(server)
    assert 4 <= len(there) < 25
    assert list((tmp_path / "state").rglob("*.json")) != []
    code, (sent,), _ = ended(start(line.endpoint, clip, "--no-follow", "--json"))
    assert (code, sent["parts"]) == (0, 25 - len(there))
    assert taken(server) - before == 25 - len(there)
    assert there.items() <= dict(pieces()).items()
    assert arrived(latest()) == clip.read_bytes()
    assert list((tmp_path / "state").rglob("*.json")) == []


def test_clip_that_has_changed_since_is_sent_anew(line: FaultProxy, clip: Path, start: Start) -> None:
    first = start(line.endpoint, clip, "--no-follow", "--parallel", "1")
    until_parts(3, first)
    first.send_signal(signal.SIGKILL)
    first.wait()
    line.heal()
    old = latest()
    clip.write_bytes(clip.read_bytes()[::-1])
    code, (sent,), _ = ended(start(line.endpoint, clip, "--no-follow", "--json"))
    assert (code, sent["parts"]) == (0, 25)
    assert latest() != old
    assert arrived(latest()) == clip.read_bytes()


def test_server_that_is_killed_in_the_middle_is_waited_for(
    server: WebServer, line: FaultProxy, clip: Path, start: Start
) -> None:
    process = start(line.endpoint, clip, "--no-follow", "--json")
    for kill in (3, 10):
        until_parts(kill, process)
        server.kill()
        time.sleep(0.3)
        server.start()
    line.heal()
    code, (sent,), said = ended(process)
    assert code == 0, said
    assert arrived(latest()) == clip.read_bytes()
    assert videos.video(str(sent["id"])).sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()


def test_connections_that_are_cut_and_servers_that_are_busy_cost_time_only(
    proxy: FaultProxy, clip: Path, start: Start
) -> None:
    """Every connection meets one of them, and none brings more than three parts: the clip can't be there before."""
    rng = random.Random(5)
    proxy.cut(3 * MIB)
    process = start(proxy.endpoint, clip, "--no-follow", "--json")
    until_parts(1, process)
    for _ in range(10):
        before = proxy.broken
        if rng.random() < 0.5:
            proxy.cut(rng.randrange(3 * MIB))
        else:
            proxy.answer(rng.choice((429, 500, 503)))
        until_broken(before + 2, proxy, process)
    proxy.heal()
    code, _, said = ended(process)
    assert code == 0, said
    assert proxy.broken > 3
    assert arrived(latest()) == clip.read_bytes()


def test_refusal_ends_in_the_services_own_words(server: WebServer, clip: Path, start: Start) -> None:
    code, _, said = ended(start(server.url, clip, "--no-follow", VW_TOKEN="hunter2"))
    assert (code, said.splitlines()[-1]) == (2, "error: unauthorized: Please send a valid bearer token.")
    assert "hunter2" not in said


def test_quota_is_believed_at_once(
    server: WebServer, clip: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    monkeypatch.setenv("VW_OPEN_UPLOADS", "0")
    server.start()
    code, _, said = ended(start(server.url, clip, "--json"))
    assert (code, json.loads(said)["error"]["code"]) == (2, "too_many_uploads")


@pytest.mark.parametrize("arguments", [("--no-follow",), ()])
def test_interrupted_client_ends_and_says_that_it_can_go_on(
    arguments: tuple[str, ...], line: FaultProxy, clip: Path, start: Start
) -> None:
    first = start(line.endpoint, clip, "--parallel", "1", "--json", *arguments)
    until_parts(3, first)
    first.send_signal(signal.SIGINT)
    code, _, said = ended(first)
    assert (code, said.splitlines()[-1]) == (130, "interrupted; the same command goes on where this one stopped")
    line.heal()
    code, (sent,), _ = ended(start(line.endpoint, clip, "--no-follow", "--json"))
    assert code == 0
    assert int(str(sent["parts"])) <= 22


def test_files_that_cannot_be_sent_are_named(server: WebServer, tmp_path: Path, start: Start) -> None:
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    assert ended(start(server.url, empty))[0] == 3
    assert ended(start(server.url, tmp_path / "nowhere.mp4"))[0] == 2
    assert ended(start("ftp://x", empty))[0] == 2


@pytest.fixture
def storage(s3_client_app: FlaskClient, rgw: Rgw, bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    """What every presigned URL leads through, slow at first."""
    del s3_client_app
    with FaultProxy("127.0.0.1", rgw.port) as proxy:
        monkeypatch.setenv("VW_STORAGE_URL", f"s3://{bucket}/p?endpoint={proxy.endpoint}&region=us-east-1")
        proxy.slow(2 * MIB)
        yield proxy


@pytest.fixture
def s3_server(storage: FaultProxy, tmp_path: Path) -> Iterator[WebServer]:
    del storage
    folder = tmp_path / "web"
    folder.mkdir()
    running = WebServer(folder)
    running.start()
    yield running
    running.kill()


@pytest.fixture
def until_stored(s3_client: Client, bucket: str) -> Callable[[int, "subprocess.Popen[str]"], int]:
    """Wait until the bucket has so many objects; how many there are."""

    def wait(count: int, process: "subprocess.Popen[str]") -> int:
        while (there := s3_client.list_objects_v2(Bucket=bucket)["KeyCount"]) < count:
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        return int(there)

    return wait


UntilStored = Callable[[int, "subprocess.Popen[str]"], int]


def test_on_s3_parts_go_straight_to_storage_and_on_after_a_kill(
    s3_server: WebServer, storage: FaultProxy, until_stored: UntilStored, clip: Path, start: Start
) -> None:
    first = start(s3_server.url, clip, "--no-follow", "--parallel", "2")
    until_stored(4, first)
    first.send_signal(signal.SIGKILL)
    first.wait()
    storage.heal()
    stored = until_stored(4, first)
    code, (sent,), said = ended(start(s3_server.url, clip, "--no-follow", "--json"))
    assert code == 0, said
    assert int(str(sent["parts"])) <= 25 - stored, "what was stored, announced or not, is not sent again"
    assert taken(s3_server) == 0
    assert arrived(latest()) == clip.read_bytes()


def test_on_s3_urls_that_have_ended_are_asked_for_anew(
    s3_server: WebServer,
    storage: FaultProxy,
    until_stored: UntilStored,
    clip: Path,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s3_server.stop()
    monkeypatch.setenv("VW_URL_SECONDS", "2")
    s3_server.start()
    process = start(s3_server.url, clip, "--no-follow", "--json", "--parallel", "1")
    until_stored(2, process)
    process.send_signal(signal.SIGSTOP)
    time.sleep(3)
    storage.heal()
    process.send_signal(signal.SIGCONT)
    code, (sent,), said = ended(process)
    assert (code, sent["parts"]) == (0, 25), said
    assert "/urls" in (s3_server.folder / "log").read_text("utf-8")
    assert arrived(latest()) == clip.read_bytes()


def test_on_s3_storage_that_breaks_costs_time_only(
    s3_server: WebServer, storage: FaultProxy, clip: Path, start: Start
) -> None:
    """It cuts, and loses answers after the part is stored; no connection brings more than one part meanwhile."""
    rng = random.Random(6)
    # A part and its head are a little more than a MiB: some of these cuts hit the answer alone.
    cuts = [rng.choice((rng.randrange(MIB), MIB + 1200, MIB + 1000)) for _ in range(6)]
    storage.cut(cuts[0])
    process = start(s3_server.url, clip, "--no-follow", "--json")
    for cut in cuts:
        before = storage.broken
        storage.cut(cut)
        until_broken(before + 2, storage, process)
    storage.heal()
    code, _, said = ended(process)
    assert code == 0, said
    assert storage.broken >= 12
    assert arrived(latest()) == clip.read_bytes()


def test_clip_that_changes_while_it_is_sent_becomes_no_video(line: FaultProxy, clip: Path, start: Start) -> None:
    process = start(line.endpoint, clip, "--no-follow", "--parallel", "1")
    until_parts(2, process)
    with clip.open("ab") as file:
        file.write(b"more")
    line.heal()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "error: source_changed: " in said
    assert uploads.upload(latest(), "ana").state is UploadState.ABORTED


def fail(code: str, message: str) -> None:
    """The video of the latest upload, as workers do."""
    with database.transaction():
        facts = {"error_code": code, "message": message}
        video = str(Upload.get_by_id(latest()).video_id)
        assert history.change(Video, video, VideoState.UPLOADING, VideoState.FAILED, "w", **facts)


@pytest.mark.parametrize("arguments", [(), ("--no-follow",)])
def test_clip_whose_video_has_failed_is_sent_no_further_and_what_is_there_stays(
    arguments: tuple[str, ...], proxy: FaultProxy, clip: Path, start: Start, tmp_path: Path
) -> None:
    proxy.slow(MIB / 2)  # of each of four connections: the whole clip takes twelve seconds
    process = start(proxy.endpoint, clip, "--json", *arguments)
    until_parts(2, process)
    fail("not_a_video", "This file is not a video.")
    code, told, _ = ended(process)
    assert code == 3
    assert told[-1]["error"] == {"code": "not_a_video", "message": "This file is not a video."}
    there = pieces()
    assert 2 <= len(there) < 20
    assert uploads.upload(latest(), "ana").state is UploadState.OPEN
    assert list((tmp_path / "state").rglob("*.json")) != []
    again, told, _ = ended(start(proxy.endpoint, clip, *arguments, "--json"))
    assert (again, told[-1]["state"]) == (3, "failed")
    assert there.items() <= dict(pieces()).items()


def test_clips_behind_one_whose_video_has_failed_are_sent(
    proxy: FaultProxy, clip: Path, start: Start, tmp_path: Path
) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"another")
    proxy.slow(MIB / 2)
    process = start(proxy.endpoint, clip, other, "--no-follow", "--json")
    until_parts(2, process)
    fail("ffmpeg_failed", "The encoder failed.")
    code, told, _ = ended(process)
    assert code == 4, "nobody says that the file is at fault"
    assert [item.get("source") for item in told] == [None, str(other)]
