"""What all routes share: tokens, problems, request ids, the document."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from models import database, videos
from models.schema import Video
from pipeline.storage import headers_for, open_store
from tests.models import make
from tests.web.conftest import TOKEN
from web import create_app, errors


@pytest.mark.usefixtures("app_settings")
def test_without_a_token_in_the_settings_nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VW_DEV_TOKEN")
    answer = create_app().test_client().get("/v1/videos/x", headers={"Authorization": "Bearer "})
    database.close()
    assert answer.status_code == 401


def test_a_request_has_an_id_that_is_given_back(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    own = client.get("/nothing", headers={"X-Request-Id": "a\tb" * 50})
    assert own.status_code == 404
    assert own.json["instance"] == f"urn:video-window:request:{own.headers['X-Request-Id']}"


def test_every_problem_has_a_status_and_a_sentence() -> None:
    assert all(400 <= status < 600 and title.endswith(".") for status, title in errors.PROBLEMS.values())


def test_the_document_is_openapi_3_1_and_names_its_security(client: FlaskClient) -> None:
    document = client.get("/openapi/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    assert {"/v1/uploads", "/v1/videos/{video_id}"} <= set(document["paths"])


def test_a_video_is_told_to_its_creator_alone(client: FlaskClient) -> None:
    mine = videos.submit(make.VIDEO, (make.TASK,))
    hers = make.video(creator="eva")
    told = client.get(f"/v1/videos/{mine}", headers=TOKEN).json
    assert (told["state"], told["progress"], told["error"]) == ("processing", 0.0, None)
    assert told["playback"] is None
    assert client.get(f"/v1/videos/{hers}", headers=TOKEN).status_code == 404
    assert client.get("/v1/videos/none", headers=TOKEN).json["code"] == "unknown_video"


def test_the_address_of_a_video_opens_it_without_cookies_and_is_in_no_log(
    client: FlaskClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    video = make.video(creator="ana")
    key = f"media/{video}/1/growing/master.m3u8"
    other = f"media/{make.video(creator='ana')}/1/0.mp4"
    store = open_store(str(tmp_path / "store"))
    for name in (key, other):
        content_type, cache_control, _ = headers_for(name)
        store.put(name, b"#EXTM3U", content_type=content_type, cache_control=cache_control)
    with database.transaction():
        Video.update(growing_key=key).where(Video.id == video).execute()
    told = client.get(f"/v1/videos/{video}", headers=TOKEN).json["playback"]
    assert (told["growing"], told["native_ready"]) == (True, False)
    path = told["url"].removeprefix("http://127.0.0.1:8000")
    caplog.set_level("INFO")
    assert client.get(path).data == b"#EXTM3U"
    token = path.split("/")[2]
    assert client.get(f"/t/{token}/{other}").json["code"] == "access_elsewhere"
    assert client.get(f"/{key}").json["code"] == "access_missing"
    assert "/t/-/media/" in caplog.text
    assert token not in caplog.text
