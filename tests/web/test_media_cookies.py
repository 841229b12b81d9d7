"""Cookies for what is public are for everybody, those for a video that is not for its creator and for moderators."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from models import tasks
from models.states import VideoState
from models.values import VideoFacts
from pipeline.storage import open_store
from settings import services
from tests.models import make
from tests.web.conftest import People, Person
from web import create_app


def stored(key: str) -> None:
    store = open_store(services().storage_url)
    store.put(key, b"#EXTM3U\n", content_type="application/vnd.apple.mpegurl", cache_control="public")


def playing(owner: Person) -> str:
    """A video that no story shows; its key."""
    video = make.video(creator=owner.id)
    key = f"previews/{video}/1/master.m3u8"
    stored(key)
    tasks.finish(make.claim(), "{}", facts=VideoFacts(duration=6.0, master_key=key), state=VideoState.READY)
    return key


def code(client: FlaskClient, path: str) -> str | None:
    answer = client.get(path, buffered=True)
    return None if answer.status_code == 200 else answer.json["code"]


def test_everybody_may_have_cookies_for_what_is_public_and_they_open_nothing_else(
    client: FlaskClient, people: People
) -> None:
    stored("media/v1/1-1/master.m3u8")
    hidden = playing(people.owner)
    assert code(client, "/media/v1/1-1/master.m3u8") == "access_missing"
    answer = client.post("/v1/playback/cookies")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert urlsplit(answer.json["url"]).path == "/media/"
    set_by = answer.headers.getlist("Set-Cookie")
    assert len(set_by) == 3
    assert all("HttpOnly" in cookie and "Path=/media/" in cookie and "SameSite=Lax" in cookie for cookie in set_by)
    assert code(client, "/media/v1/1-1/master.m3u8") is None
    assert code(client, f"/{hidden}") == "access_missing"


def test_a_video_that_no_story_shows_is_opened_by_cookies_of_its_own(people: People) -> None:
    key, other = playing(people.owner), playing(people.stranger)
    video = key.split("/")[1]
    for who in (people.owner, people.moderator, people.admin):
        browser = create_app().test_client()
        answer = browser.post(f"/v1/videos/{video}/cookies", headers=who.headers)
        assert urlsplit(answer.json["url"]).path == f"/previews/{video}/"
        assert code(browser, f"/{key}") is None
        assert code(browser, f"/{other}") == "access_missing"
        assert code(browser, "/media/v1/1-1/master.m3u8") == "access_missing"


@pytest.mark.parametrize("who", ["stranger", "viewer"])
def test_it_is_nobody_elses(client: FlaskClient, people: People, who: str) -> None:
    video = playing(people.owner).split("/")[1]
    answer = client.post(f"/v1/videos/{video}/cookies", headers=getattr(people, who).headers)
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_video")
    assert client.post(f"/v1/videos/{video}/cookies").status_code == 401
    assert client.get_cookie("CloudFront-Policy", path=f"/previews/{video}/") is None


def test_there_are_none_for_a_video_of_which_nothing_plays(client: FlaskClient, people: People) -> None:
    video = make.video(creator=people.owner.id)
    answer = client.post(f"/v1/videos/{video}/cookies", headers=people.owner.headers)
    assert (answer.status_code, answer.json["code"]) == (409, "video_unready")
