"""What a shared link opens, and what tells phones that our links are the app's."""

import re

import pytest
from flask.testing import FlaskClient

from models import database
from models.feed.listings import unlist
from tests.web.conftest import People
from tests.web.stories import live
from web import create_app

PRINT = ":".join(["AB"] * 32)


def test_the_page_previews_a_story_and_needs_no_script(client: FlaskClient) -> None:
    story = live(title="Bowl")
    answer = client.get(f"/s/{story}")
    page = answer.get_data(as_text=True)
    found = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page))
    url = f"http://localhost/s/{story}"
    assert answer.content_type == "text/html; charset=utf-8"
    assert (found["og:title"], found["og:url"], found["og:image"]) == ("Bowl", url, f"{url}/poster.jpg")
    assert (found["og:video"], found["og:video:type"]) == (f"{url}/video.m3u8", "application/vnd.apple.mpegurl")
    assert found["og:description"] == "By Ana · 49.00 EUR"
    assert "<script" not in page
    assert f'<a href="/?story={story}">Watch</a>' in page
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_what_people_write_is_escaped(client: FlaskClient) -> None:
    bad = "\"><script>alert(1)</script>{url}&'"
    page = client.get(f"/s/{live(title=bad, creator_name=bad)}").get_data(as_text=True)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 2


def test_what_previews_keep_leads_to_the_poster_for_as_long_as_the_story_is_there(client: FlaskClient) -> None:
    story = live()
    for name, end in (("poster.jpg", "/images/poster.jpg"), ("video.m3u8", "/master.m3u8")):
        answer = client.get(f"/s/{story}/{name}")
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(end)
        assert "/t/" in answer.headers["Location"]
        assert answer.headers["Cache-Control"] == "no-store"
    with database.transaction():
        unlist(story)
    for path in (f"/s/{story}", f"/s/{story}/poster.jpg", f"/s/{story}/video.m3u8", "/s/none"):
        assert client.get(path).status_code == 404


@pytest.mark.usefixtures("app_settings")
def test_phones_are_told_of_the_apps_that_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VW_IOS_APPS", "A1B2C3D4E5.shop.example")
    monkeypatch.setenv("VW_ANDROID_APPS", f"shop.example={PRINT} shop.example={PRINT.replace('B', 'C')}")
    client = create_app().test_client()
    apple = client.get("/.well-known/apple-app-site-association")
    assert apple.content_type == "application/json"
    assert apple.json == {
        "applinks": {"details": [{"appIDs": ["A1B2C3D4E5.shop.example"], "components": [{"/": "/s/*"}]}]}
    }
    (link,) = client.get("/.well-known/assetlinks.json").json  # type: ignore[misc]
    assert link["target"]["package_name"] == "shop.example"
    assert link["target"]["sha256_cert_fingerprints"] == [PRINT, PRINT.replace("B", "C")]
    database.close()


def test_without_apps_there_is_nothing_to_tell(client: FlaskClient, people: People) -> None:
    del people
    for name in ("apple-app-site-association", "assetlinks.json"):
        assert client.get(f"/.well-known/{name}").status_code == 404
