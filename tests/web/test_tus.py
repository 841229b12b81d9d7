"""tus 1.0.0, by hand and by a client that is not ours, against a real server that is killed and cut off."""

import hashlib
import io
import os
import random
import socket
from base64 import b64encode
from typing import Any

import httpx
from flask.testing import FlaskClient
from tusclient.client import TusClient

from bench.servers.web import WebServer
from models import database, uploads, videos
from pipeline.storage.pieces import Piece, Pieces
from tests.web.conftest import TOKEN, arrived
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
    assert patch(client, path, 0, DATA, **{"Upload-Checksum": right}).status_code == 204
    assert stored(client, path) == DATA


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
    """Each upload is cut at random bytes, some by killing the server, until it is whole."""
    rng = random.Random(4)
    hurt = kills = 0
    while hurt < 200:
        data = rng.randbytes(200_000)
        made = httpx.post(f"{server.url}/v1/tus", headers=SPEAK | {"Upload-Length": str(len(data))})
        path, acknowledged = made.headers["Location"], 0
        while True:
            told = httpx.head(path, headers=SPEAK)
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
                if rng.random() < 0.06:
                    server.kill()
                    kills += 1
            if not server.running:
                server.start()
        assert arrived(path.rpartition("/")[2]) == data
        assert videos.video(told.headers["Video-Id"]).sha256 == hashlib.sha256(data).hexdigest()
    assert kills >= 10
    database.close()
