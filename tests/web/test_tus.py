"""tus 1.0.0, by hand and by a client that is not ours, against a real server that is killed and cut off."""

import hashlib
import io
import os
import random
import socket
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient
from tusclient.client import TusClient

from bench.servers.web import WebServer
from models import database, uploads, videos
from models.schema import Upload
from models.states import UploadState
from pipeline.storage.pieces import Piece, Pieces
from tests.web.conftest import PATIENCE, TOKEN, arrived
from web import create_app, receiving, tus
from web.home import home

SPEAK = TOKEN | {"Tus-Resumable": "1.0.0"}
SEND = SPEAK | {"Content-Type": "application/offset+octet-stream"}
DATA = os.urandom(1_300_000)


def begin(client: FlaskClient, size: int, **headers: str) -> str:
    answer = client.post("/v1/tus", headers=SPEAK | {"Upload-Length": str(size)} | headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("http://localhost")


def patch(client: FlaskClient, path: str, offset: int, data: bytes, **headers: str) -> Any:
    return client.patch(path, data=data, headers=SEND | {"Upload-Offset": str(offset)} | headers)


def stored(client: FlaskClient, path: str) -> bytes:
    found = [Piece(item.start, item.size, item.key) for item in uploads.pieces(path.rpartition("/")[2])]
    return Pieces(home(client.application).store, found, sum(item.size for item in found)).read()


def test_bytes_go_on_where_they_ended_and_become_a_video(client: FlaskClient) -> None:
    path = begin(client, len(DATA))
    first = patch(client, path, 0, DATA[:700_000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "700000")
    wrong = patch(client, path, 0, DATA)
    assert (wrong.status_code, wrong.json["code"]) == (409, "wrong_offset")
    there = client.head(path, headers=SPEAK)
    assert (there.headers["Upload-Offset"], there.headers["Upload-Length"]) == ("700000", "1300000")
    last = patch(client, path, 700_000, DATA[700_000:])
    assert videos.video(last.headers["Video-Id"]).sha256 == hashlib.sha256(DATA).hexdigest()
    assert client.head(path, headers=SPEAK).headers["Video-Id"] == last.headers["Video-Id"]
    assert stored(client, path) == DATA


def test_the_same_bytes_are_the_same_video(client: FlaskClient) -> None:
    said = [patch(client, begin(client, len(DATA)), 0, DATA).headers["Video-Id"] for _ in range(2)]
    assert said[0] == said[1]
    path = begin(client, len(DATA))
    patch(client, path, 0, DATA)
    assert client.head(path, headers=SPEAK).headers["Video-Id"] == said[0], "also when the answer was lost"


def test_bytes_may_come_with_the_creation(client: FlaskClient) -> None:
    made = client.post("/v1/tus", data=b"12345", headers=SEND | {"Upload-Length": "9"})
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "5")
    assert "Upload-Expires" in made.headers


def test_bytes_with_a_wrong_checksum_are_not_kept(client: FlaskClient) -> None:
    path = begin(client, len(DATA))
    right = f"sha1 {b64encode(hashlib.sha1(DATA, usedforsecurity=False).digest()).decode()}"
    assert patch(client, path, 0, bytes(len(DATA)), **{"Upload-Checksum": right}).status_code == 460
    assert client.head(path, headers=SPEAK).headers["Upload-Offset"] == "0"
    assert patch(client, path, 0, DATA, **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400
    for _ in range(2):
        assert patch(client, path, 0, DATA, **{"Upload-Checksum": "sha1 AAAA"}).status_code == 460
    assert patch(client, path, 0, DATA, **{"Upload-Checksum": right}).status_code == 204
    assert stored(client, path) == DATA


def test_bytes_that_are_refused_are_taken_only_so_often(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VW_BYTES_PER_DAY", "2500")
    client = create_app().test_client()
    path, wrong = begin(client, 1000), {"Upload-Checksum": "sha1 AAAA"}
    for content, status in enumerate((460, 460, 429)):
        assert patch(client, path, 0, bytes([content]) * 1000, **wrong).status_code == status
    assert client.head(path, headers=SPEAK).headers["Upload-Offset"] == "0"


def test_uploads_are_joined(client: FlaskClient) -> None:
    partials = [begin(client, 650_000, **{"Upload-Concat": "partial"}) for _ in range(2)]
    patch(client, partials[0], 0, DATA[:650_000])
    concat = SPEAK | {"Upload-Concat": "final;" + " ".join(partials)}
    assert client.post("/v1/tus", headers=concat).status_code == 409
    patch(client, partials[1], 0, DATA[650_000:])
    final = client.post("/v1/tus", headers=concat)
    assert final.status_code == 201
    assert videos.video(final.headers["Video-Id"]).sha256 == hashlib.sha256(DATA).hexdigest()
    path = final.headers["Location"].removeprefix("http://localhost")
    assert client.head(path, headers=SPEAK).headers["Upload-Concat"] == "final;" + " ".join(partials)
    assert patch(client, path, 0, b"1").status_code == 403


def test_what_is_joined_has_the_caps_of_all_uploads(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    partial = begin(client, 100, **{"Upload-Concat": "partial"})
    patch(client, partial, 0, bytes(100))
    monkeypatch.setenv("VW_MAX_BYTES", "250")
    large = client.post("/v1/tus", headers=SPEAK | {"Upload-Concat": "final;" + " ".join([partial] * 3)})
    assert (large.status_code, large.json["code"]) == (413, "too_large")
    nothing = client.post("/v1/tus", headers=SPEAK | {"Upload-Concat": "final;"})
    assert (nothing.status_code, nothing.json["code"]) == (400, "bad_request")


def test_an_upload_is_made_of_so_many_pieces_and_no_more(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_PARTS", 3)
    path = begin(client, 10)
    for at in range(3):
        assert patch(client, path, at, b"1").status_code == 204
    over = patch(client, path, 3, b"1")
    assert (over.status_code, over.json["code"]) == (413, "too_many_parts")
    assert client.head(path, headers=SPEAK).headers["Upload-Offset"] == "3"


@pytest.mark.parametrize("said", ["filename Y2xpcC5tcDQ=,is_mine,binary AP8=", ""])
def test_what_the_client_said_of_its_file_is_told_again(client: FlaskClient, said: str) -> None:
    path = begin(client, 10, **({"Upload-Metadata": said} if said else {}))
    assert client.head(path, headers=SPEAK).headers.get("Upload-Metadata", "") == said


@pytest.mark.parametrize(
    "said", ["filename \xe4", "filename Y", "\xe4 YQ==", f"filename {b64encode(b'a' + bytes(1)).decode()}"]
)
def test_metadata_that_means_nothing_is_refused(client: FlaskClient, said: str) -> None:
    answer = client.post("/v1/tus", headers=SPEAK | {"Upload-Length": "9", "Upload-Metadata": said})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("checksum", "status"), [("sha1 \xe4", 400), ("sha1 A", 400), ("crc32 AAAA", 400), ("sha1 AAAA", 460)]
)
def test_nothing_is_begun_with_bytes_that_are_refused(client: FlaskClient, checksum: str, status: int) -> None:
    headers = SEND | {"Upload-Length": "9", "Upload-Checksum": checksum}
    assert client.post("/v1/tus", data=b"12345", headers=headers).status_code == status
    assert client.post("/v1/tus", data=bytes(10), headers=SEND | {"Upload-Length": "9"}).status_code == 413
    with database.session():
        assert not Upload.select().where(Upload.state == UploadState.OPEN.value).exists()


@pytest.mark.usefixtures("app_settings")
def test_nothing_is_begun_where_its_first_bytes_cannot_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks again and again does not use up what they may have open."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("VW_STORAGE_URL", f"file://{tmp_path / 'file' / 'store'}")
    client = create_app().test_client()
    made = client.post("/v1/tus", data=b"12345", headers=SEND | {"Upload-Length": "9"})
    assert (made.status_code, made.json["code"]) == (503, "storage_unavailable")
    with database.session():
        assert not Upload.select().where(Upload.state == UploadState.OPEN.value).exists()
    database.close()


def test_a_client_that_can_only_post_says_what_it_means(client: FlaskClient) -> None:
    path = begin(client, 9)
    sent = client.post(path, data=b"12345", headers=SEND | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"})
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, "5")
    assert client.post(path, headers=SPEAK | {"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert client.head(path, headers=SPEAK).status_code == 410
    elsewhere = client.get("/v1/videos", headers=TOKEN | {"X-HTTP-Method-Override": "DELETE"})
    assert elsewhere.status_code == 200, "only tus has it"
    unknown = client.post(path, headers={"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "PATCH"})
    assert unknown.status_code == 401


def test_what_has_come_before_broken_chunks_is_kept(server: WebServer) -> None:
    """A cut in the framing of a chunk is one like any other; and what was never a chunk is no fault of ours."""
    made = httpx.post(f"{server.url}/v1/tus", headers=SPEAK | {"Upload-Length": "200000"}).headers["Location"]

    def sent(method: str, path: str, headers: dict[str, str], body: bytes) -> int:
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            names = headers | {"Host": "x", "Transfer-Encoding": "chunked", "Connection": "close"}
            head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in names.items())
            line.sendall(f"{head}\r\n".encode() + body)
            line.shutdown(socket.SHUT_WR)
            return int(line.makefile("rb").readline().split()[1])

    path = made.removeprefix(server.url)
    assert sent("PATCH", path, SEND | {"Upload-Offset": "0"}, b"186a0\r\n" + DATA[:100_000]) == 204
    there = int(httpx.head(made, headers=SPEAK).headers["Upload-Offset"])
    assert 0 <= 100_000 - there <= tus.READ
    assert sent("PATCH", path, SEND | {"Upload-Offset": str(there)}, b"zz\r\n12345\r\n") == 204
    json = TOKEN | {"Content-Type": "application/json"}
    assert sent("POST", "/v1/uploads", json, b"zz\r\n{}\r\n0\r\n\r\n") == 400
    upload = httpx.post(f"{server.url}/v1/uploads", headers=TOKEN, json={"filename": "a", "size": 5}).json()["id"]
    assert sent("PUT", f"/v1/uploads/{upload}/parts/1", TOKEN, b"5\r\n12345") == 400


def test_a_terminated_upload_is_gone(client: FlaskClient) -> None:
    path = begin(client, 10)
    assert client.delete(path, headers=SPEAK).status_code == 204
    assert client.head(path, headers=SPEAK).status_code == 410


def test_what_the_server_can_do_is_told_and_other_versions_refused(client: FlaskClient) -> None:
    told = client.options("/v1/tus")
    assert told.status_code == 204
    assert "concatenation" in told.headers["Tus-Extension"].split(",")
    old = client.post("/v1/tus", headers=TOKEN | {"Tus-Resumable": "0.2.2", "Upload-Length": "1"})
    assert (old.status_code, old.headers["Tus-Version"]) == (412, "1.0.0")


def test_a_client_of_others_sends_and_resumes(server: WebServer) -> None:
    client = TusClient(f"{server.url}/v1/tus", headers=TOKEN)
    first = client.uploader(file_stream=io.BytesIO(DATA), chunk_size=300_000, upload_checksum=True)
    first.upload_chunk()
    first.upload_chunk()
    second = client.uploader(file_stream=io.BytesIO(DATA), chunk_size=300_000, url=first.url)
    assert second.offset == 600_000
    second.upload()
    assert arrived(str(second.url).rpartition("/")[2]) == DATA


def test_nothing_acknowledged_is_lost_by_kills_and_cuts(server: WebServer) -> None:
    """Each upload is cut at random bytes, every sixteenth time by killing the server, until it is whole."""
    rng = random.Random(4)
    hurt = kills = 0
    while hurt < 200:
        data = rng.randbytes(200_000)
        made = httpx.post(f"{server.url}/v1/tus", headers=SPEAK | {"Upload-Length": str(len(data))}, timeout=PATIENCE)
        path, acknowledged = made.headers["Location"], 0
        while True:
            told = httpx.head(path, headers=SPEAK, timeout=PATIENCE)
            offset = int(told.headers["Upload-Offset"])
            assert offset >= acknowledged
            acknowledged = offset
            if offset == len(data):
                break
            count = min(len(data) - offset, rng.randrange(1, 60_000))
            hurt += 1
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                names = SEND | {"Upload-Offset": str(offset), "Content-Length": str(len(data) - offset), "Host": "x"}
                begin = f"PATCH {path.removeprefix(server.url)} HTTP/1.1\r\n"
                line.sendall((begin + "".join(f"{name}: {text}\r\n" for name, text in names.items()) + "\r\n").encode())
                line.sendall(data[offset : offset + count])
                if hurt % 16 == 0:
                    server.kill()
                    kills += 1
            if not server.running:
                server.start()
        assert arrived(path.rpartition("/")[2]) == data
        assert videos.video(told.headers["Video-Id"]).sha256 == hashlib.sha256(data).hexdigest()
    assert kills >= 10
    database.close()
