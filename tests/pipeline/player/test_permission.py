"""A real browser before the media route: cookies from one origin open another, and a token is enough for a native player."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, Page

from pipeline.delivery import PUBLISHED, DeliveryKeys, Grant, cookies, tokens
from pipeline.delivery.keys import kept_private_key, kept_secret
from pipeline.storage import headers_for, open_store
from tests.pipeline.player.conftest import serving
from web import errors
from web.media import give, media_blueprint

FOLDER = "media/v1/1"

FETCH = """async (url) => {
    const answer = await fetch(url, { credentials: 'include', headers: { Range: 'bytes=0-9' } });
    const text = await answer.text();
    return [answer.status, answer.headers.get('Content-Range'), answer.ok ? '' : JSON.parse(text).code];
}"""

PLAY = """async (url) => {
    const video = document.createElement('video');
    video.muted = true;
    // Chromium's native HLS reads the first segment and gives up where another origin's answers are opaque to it.
    video.crossOrigin = 'anonymous';
    video.src = url;
    document.body.append(video);
    await video.play();
    await new Promise((done) => { video.ontimeupdate = () => video.currentTime > 0.5 && done(); });
    return [video.videoWidth < video.videoHeight, video.error];
}"""


@dataclass(frozen=True, slots=True)
class Site:
    """A page with an API on one port, media on another: another origin of the same site."""

    page: str
    media: str
    keys: DeliveryKeys
    grant: Grant


@pytest.fixture
def site(asset: Path, tmp_path: Path) -> Iterator[Site]:
    store = open_store(str(tmp_path / "media"))
    for path in asset.rglob("*"):
        if path.is_file():
            name = f"{FOLDER}/{path.relative_to(asset).as_posix()}"
            content_type, cache_control, _ = headers_for(name)
            store.put(name, path, content_type=content_type, cache_control=cache_control)
    grant = Grant(PUBLISHED, int(time.time()) + 600)
    signing: list[DeliveryKeys] = []

    page = Flask("page", static_folder=None)
    page.add_url_rule("/", view_func=lambda: Response("<!doctype html><title>shop</title>", mimetype="text/html"))

    @page.get("/give")
    def permission() -> Response:
        response = Response("given")
        give(response, cookies.signed(grant, signing[0]))
        return response

    with serving(page) as page_url:
        media = Flask("media", static_folder=None)
        errors.register(media)
        with serving(media) as media_url:
            keys = DeliveryKeys(media_url.rstrip("/"), "local", kept_private_key(tmp_path), (kept_secret(tmp_path),))
            signing.append(keys)
            media.register_blueprint(media_blueprint(store, keys, origins=(page_url.rstrip("/"),)))
            yield Site(page_url, keys.base_url, keys, grant)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site.page)
        yield page


def test_browser_may_fetch_from_the_media_origin_once_the_api_gave_it_cookies(
    page: Page, site: Site, asset: Path
) -> None:
    url = f"{site.media}/{FOLDER}/master.m3u8"
    assert page.evaluate(FETCH, url) == [403, None, "access_missing"]
    page.evaluate("() => fetch('/give')")
    size = len((asset / "master.m3u8").read_bytes())
    assert page.evaluate(FETCH, url) == [206, f"bytes 0-9/{size}", ""]
    assert page.evaluate("document.cookie") == ""


def test_browser_plays_by_a_token_alone(page: Page, site: Site) -> None:
    url = tokens.url(site.grant, f"{FOLDER}/master.m3u8", site.keys)
    assert page.evaluate(PLAY, url) == [True, None]
    assert page.context.cookies() == []
