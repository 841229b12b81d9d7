"""What is known already is not sent again."""

import pytest
from flask.testing import FlaskClient

from models import database, videos
from models.schema import Video
from tests.models import make
from tests.web.conftest import TOKEN, People
from tests.web.stories import sells
from web import etags, playback


@pytest.fixture
def route(client: FlaskClient) -> str:
    del client
    return f"/v1/videos/{videos.submit(make.VIDEO, (make.TASK,))}"


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, route: str) -> None:
    first = client.get(route, headers=TOKEN)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(route, headers=TOKEN | {"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(route, headers=TOKEN | {"If-None-Match": '"other"'}).status_code == 200


def test_what_has_changed_is_sent_under_another_tag(client: FlaskClient, route: str) -> None:
    tag = client.get(route, headers=TOKEN).headers["ETag"]
    with database.transaction():
        Video.update(name="other").execute()
    again = client.get(route, headers=TOKEN | {"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_a_video_that_plays_has_the_same_tag_for_hours(
    client: FlaskClient, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction():
        Video.update(growing_key=f"media/{route.rpartition('/')[2]}/1/master.m3u8").execute()
    tags = []
    for hours in (0.1, 1, 2.9, 3.1):
        monkeypatch.setattr(playback.time, "time", lambda at=hours: 150_000 * 10_800 + at * 3600)
        tags.append(client.get(route, headers=TOKEN).headers["ETag"])
    assert tags[0] == tags[1] == tags[2] != tags[3]


def test_what_is_made_for_one_request_and_what_is_no_read_has_no_tag(client: FlaskClient) -> None:
    made = client.post("/v1/uploads", headers=TOKEN, json={"filename": "a", "size": 9})
    urls = client.get(f"/v1/uploads/{made.json['id']}/urls", headers=TOKEN)
    refused = client.get("/v1/videos/none", headers=TOKEN)
    for answer in (made, urls, refused):
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"/v1/uploads/{made.json['id']}", headers=TOKEN).headers["Cache-Control"] == etags.KEPT


def test_a_picture_of_a_map_is_nobody_s_to_show_without_asking(client: FlaskClient, people: People) -> None:
    sells(people.owner, latitude=48.205, longitude=16.373)
    drawn = client.get(f"/v1/creators/{people.owner.id}/map.svg", headers=people.viewer.headers)
    assert drawn.mimetype == "image/svg+xml"
    assert (drawn.headers["Cache-Control"], drawn.headers["Vary"]) == (etags.KEPT, "Authorization")
