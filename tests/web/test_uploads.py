"""The parts API, on a folder and on a real S3."""

import errno
import hashlib
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from models import database, uploads, videos
from pipeline.storage.pieces import Piece, Pieces
from tests.web.conftest import PATIENCE, TOKEN
from web import create_app, receiving
from web.errors import PROBLEMS
from web.home import home
from web.receiving import MIB, part_size_of

DATA = os.urandom(2 * MIB + 12_345)
SHA256 = hashlib.sha256(DATA).hexdigest()


def begin(client: FlaskClient, **fields: Any) -> dict[str, Any]:
    answer = client.post(
        "/v1/uploads",
        headers=TOKEN,
        json={"filename": "a.mp4", "size": len(DATA), "content_type": "video/mp4", **fields},
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def part(number: int, data: bytes = DATA) -> bytes:
    return data[(number - 1) * MIB : number * MIB]


def send(client: FlaskClient, upload: str, number: int, data: bytes | None = None, **headers: str) -> Any:
    body = part(number) if data is None else data
    return client.put(f"/v1/uploads/{upload}/parts/{number}", data=body, headers=TOKEN | headers)


def complete(client: FlaskClient, upload: str) -> Any:
    return client.post(f"/v1/uploads/{upload}/complete", headers=TOKEN)


def code(answer: Any) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    return answer.status_code, answer.json["code"]


def sent(target: dict[str, Any], data: bytes) -> int:
    """How storage answers to a part by its presigned URL."""
    return httpx.put(target["url"], content=data, headers=target["headers"], timeout=PATIENCE).status_code


def stored(client: FlaskClient, upload: str) -> bytes:
    found = [Piece(item.start, item.size, item.key) for item in uploads.pieces(upload)]
    return Pieces(home(client.application).store, found, sum(item.size for item in found)).read()


def test_parts_in_any_order_become_a_video(client: FlaskClient) -> None:
    made = begin(client)
    upload = made["id"]
    assert (made["part_size"], made["parts"], made["direct"]) == (MIB, 3, False)
    assert [item["number"] for item in made["urls"]] == [1, 2, 3]
    for number in (3, 1, 2):
        assert send(client, upload, number).status_code == 200
    there = client.get(f"/v1/uploads/{upload}", headers=TOKEN).json
    assert there["received"] == len(DATA)
    assert [item["number"] for item in there["received_parts"]] == [1, 2, 3]
    done = complete(client, upload)
    assert done.status_code == 200
    assert complete(client, upload).json == done.json
    video = videos.video(done.json["video_id"])
    assert (video.sha256, video.upload_id, video.creator) == (SHA256, upload, "ana")
    assert stored(client, upload) == DATA


def test_the_same_part_again_changes_nothing_and_another_takes_its_place(client: FlaskClient) -> None:
    upload = begin(client)["id"]
    assert send(client, upload, 1).json["attempt"] == 1
    assert send(client, upload, 1).json["attempt"] == 1
    assert send(client, upload, 1, bytes(MIB)).json["attempt"] == 2
    assert send(client, upload, 1).json["attempt"] == 3
    assert client.get(f"/v1/uploads/{upload}", headers=TOKEN).json["received"] == MIB


def test_what_is_not_as_promised_is_refused(client: FlaskClient) -> None:
    upload = begin(client, sha256="0" * 64)["id"]
    assert code(send(client, upload, 1, b"short")) == (400, "wrong_length")
    assert code(send(client, upload, 3, bytes(MIB))) == (413, "part_too_large")
    assert code(send(client, upload, 4, b"")) == (404, "unknown_part")
    assert code(send(client, upload, 1, **{"X-Content-SHA256": "0" * 64})) == (422, "wrong_checksum")
    assert code(send(client, upload, 1, **{"Content-Digest": "sha-256=:AAAA:"})) == (422, "wrong_checksum")
    digest = b64encode(hashlib.sha256(part(1)).digest()).decode()
    assert send(client, upload, 1, **{"Content-Digest": f"sha-256=:{digest}:"}).status_code == 200
    assert code(complete(client, upload)) == (409, "upload_incomplete")
    send(client, upload, 2)
    send(client, upload, 3)
    assert code(complete(client, upload)) == (422, "wrong_checksum")


def test_the_same_bytes_are_the_same_video_at_once(client: FlaskClient) -> None:
    first, second = begin(client)["id"], begin(client)["id"]
    for upload in (first, second):
        for number in (1, 2, 3):
            send(client, upload, number)
    video = complete(client, first).json["video_id"]
    for _ in range(2):
        assert complete(client, second).json == {"video_id": video, "duplicate": True}
    told = client.get(f"/v1/uploads/{second}", headers=TOKEN).json
    assert (told["state"], told["video_id"]) == ("complete", video)
    known = client.post("/v1/uploads", headers=TOKEN, json={"filename": "b", "size": len(DATA), "sha256": SHA256})
    assert (known.status_code, known.json["id"], known.json["video_id"]) == (200, None, video)


def test_an_aborted_upload_takes_nothing(client: FlaskClient) -> None:
    upload = begin(client)["id"]
    assert client.delete(f"/v1/uploads/{upload}", headers=TOKEN).status_code == 204
    assert client.delete(f"/v1/uploads/{upload}", headers=TOKEN).status_code == 204
    assert code(send(client, upload, 1)) == (409, "upload_closed")
    assert code(complete(client, upload)) == (409, "upload_closed")


def test_caps_and_quotas_have_their_own_errors(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(size: object) -> tuple[int, str]:
        return code(client.post("/v1/uploads", headers=TOKEN, json={"filename": "a", "size": size}))

    assert refused(3 * 1024**3) == (413, "too_large")
    assert refused(0) == refused(True) == refused("7") == (422, "invalid_request")
    for _ in range(24):  # 48 of 50 GiB
        begin(client, size=2 * 1024**3)
    monkeypatch.setenv("VW_MAX_BYTES", str(10**12))
    assert refused(10**12) == (413, "too_many_parts")
    assert refused(3 * 1024**3) == (429, "daily_quota_exceeded")
    for _ in range(26):
        begin(client, size=1)
    assert refused(1) == (429, "too_many_uploads")


def test_a_part_is_taken_again_only_so_often(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VW_BYTES_PER_DAY", str(4 * len(DATA)))
    client = create_app().test_client()
    upload = begin(client)["id"]
    answers = [send(client, upload, 1, bytes([number]) * MIB) for number in range(12)]
    assert [answer.status_code for answer in answers[:7]] == [200] * 7
    assert code(answers[-1]) == (429, "daily_quota_exceeded")
    assert send(client, upload, 2).status_code == 200, "what was never sent is expected"


def test_parts_grow_with_the_file() -> None:
    assert part_size_of(1) == part_size_of(256 * MIB) == MIB
    assert MIB < part_size_of(300 * MIB) < 2 * MIB
    assert part_size_of(2 * 1024 * MIB) == 2 * MIB


def test_on_s3_parts_go_straight_to_storage_and_cannot_be_swapped(s3_client_app: FlaskClient) -> None:
    client = s3_client_app
    made = begin(client, sha256=SHA256)
    upload = made["id"]
    assert made["direct"]
    assert code(send(client, upload, 1)) == (409, "wrong_protocol")
    announced = f"/v1/uploads/{upload}/parts/1"
    assert code(client.post(announced, headers=TOKEN, json={})) == (409, "part_missing")
    for item in made["urls"]:
        assert sent(item, part(item["number"])) == 200
        told = client.post(f"/v1/uploads/{upload}/parts/{item['number']}", headers=TOKEN, json={"attempt": 1})
        assert told.json["etag"]
        assert sent(item, bytes(len(part(item["number"])))) == 412
    again = client.get(f"/v1/uploads/{upload}/urls?from=2&count=1", headers=TOKEN).json["urls"]
    assert [(item["number"], item["attempt"]) for item in again] == [(2, 2)]
    done = complete(client, upload)
    assert done.status_code == 200, done.text
    assert videos.video(done.json["video_id"]).sha256 is None, "a worker verifies it first"
    assert stored(client, upload) == DATA


def test_on_s3_parts_are_announced_together_and_what_is_missing_is_told(s3_client_app: FlaskClient) -> None:
    client, data = s3_client_app, os.urandom(6 * MIB + 1)
    made = begin(client, size=len(data))
    announced = f"/v1/uploads/{made['id']}/parts"

    def announce(*numbers: int) -> tuple[list[int], list[int]]:
        parts = [{"number": number, "attempt": 1} for number in numbers]
        told = client.post(announced, headers=TOKEN, json={"parts": parts}).json
        assert all(item["etag"] for item in told["received_parts"])
        return [item["number"] for item in told["received_parts"]], told["missing"]

    assert announce(1, 2) == ([], [1, 2])
    for item in made["urls"][:5]:
        assert sent(item, part(item["number"], data)) == 200
    assert announce(2) == ([2], [])
    assert announce(*range(1, 8)) == ([1, 2, 3, 4, 5], [6, 7])
    there = client.get(f"/v1/uploads/{made['id']}", headers=TOKEN).json
    assert there["received"] == 5 * MIB
    assert code(client.post(announced, headers=TOKEN, json={"parts": [{"number": 8}]})) == (404, "unknown_part")
    assert code(client.post(announced, headers=TOKEN, json={"parts": []})) == (422, "invalid_request")


@pytest.mark.usefixtures("app_settings")
def test_a_store_that_fails_is_told_with_when_to_try_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("VW_STORAGE_URL", f"file://{tmp_path / 'file' / 'store'}")
    client = create_app().test_client()
    answer = send(client, begin(client)["id"], 1)
    database.close()
    assert code(answer) == (503, "storage_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_every_problem_of_uploads_is_documented_with_its_status() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/upload.md").read_text("utf-8").split("## Problems")[1]
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE))))
    web = Path(receiving.__file__).parent
    sources = [(web / f"{name}.py").read_text("utf-8") for name in ("uploads", "tus", "tus_headers", "receiving")]
    raised = {code for source in sources for code in re.findall(r'Problem\(\s*"(\w+)"', source)}
    assert "wrong_length" in raised
    assert raised <= told
    for names, statuses in re.findall(r"^\| (`[^|]+`) \| ([\d, ]+) \|", text, re.MULTILINE):
        codes, numbers = re.findall(r"`(\w+)`", names), [int(number) for number in statuses.split(",")]
        assert [PROBLEMS[name][0] for name in codes] == (numbers if len(numbers) > 1 else numbers * len(codes))


def test_a_part_for_which_there_is_no_room_is_told_and_taken_when_there_is(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begin(client)["id"]

    def no_space(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_space)
        assert code(send(client, upload, 1)) == (507, "storage_full")
    for number in (1, 2, 3):
        assert send(client, upload, number).status_code == 200
    assert complete(client, upload).status_code == 200
