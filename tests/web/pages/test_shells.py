"""The shells of the pages: what they name is there, and nothing may come from elsewhere."""

import gzip
import json
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.stories import live
from web.pages import built
from web.pages.session import HINT
from web.pages.shells import TITLES


def fetched(client: FlaskClient, path: str) -> TestResponse:
    """An answer that was read to its end: files are closed then."""
    return client.get(path, buffered=True)


@pytest.mark.parametrize("path", TITLES)
def test_a_page_names_files_that_are_there_and_can_be_kept(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert TITLES[path][1] in answer.text
    named = re.findall(r'(?:src|href)="(/static/[^"]+-[^"]+)"', answer.text)
    assert {name.rpartition(".")[2] for name in named} == {"js", "css"}
    for name in named:
        file = fetched(client, name)
        assert file.status_code == 200
        assert "immutable" in file.headers["Cache-Control"]


@pytest.mark.parametrize("path", [*TITLES, "/offline"])
def test_nothing_on_a_page_is_inline_or_comes_from_elsewhere(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"(module\" src=|application/json\"))", answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_sources_and_packages_are_not_served(client: FlaskClient) -> None:
    for name in ("package.json", "app/api.ts", "node_modules/preact/package.json", "../app.py", "dist/pages.json"):
        assert fetched(client, f"/static/{name}").status_code == 404


def test_the_worker_of_the_pages_is_at_the_root_and_asked_for_anew(client: FlaskClient) -> None:
    answer = fetched(client, "/sw.js")
    assert answer.mimetype == "text/javascript"
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_it_can_be_installed(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = answer.get_json(force=True)
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        assert fetched(client, icon["src"]).status_code == 200


def test_pages_that_were_not_built_say_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(built, "DIST", tmp_path)
    answer = client.get("/")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (503, "pages_missing")


def test_the_feed_brings_along_its_first_stories_and_the_one_that_was_linked_to(client: FlaskClient) -> None:
    stories = [live(title=f"Bowl </script> {number}") for number in range(6)]
    for path, first in (("/", stories[-1]), (f"/?story={stories[0]}", stories[0]), ("/?story=none", stories[-1])):
        page = client.get(path).get_data(as_text=True)
        told = re.search(r'<script type="application/json" id="first">(.*?)</script>', page, re.DOTALL)
        assert told is not None
        items = json.loads(told[1])["items"]
        assert items[0]["id"] == first
        assert items[0]["title"].startswith("Bowl </script>")
        assert items[0]["first_frame"]["poster_webp"] in page.split('<script type="application/json"', maxsplit=1)[0]
        assert len({item["id"] for item in items}) == len(items)


def test_who_is_signed_in_gets_nothing_that_is_for_nobody_in_particular(client: FlaskClient) -> None:
    live()
    assert 'as="image"' in client.get("/").text
    client.set_cookie(HINT, "1")
    answer = client.get("/")
    assert 'as="image"' not in answer.text
    assert 'id="first"' not in answer.text
    assert "Cookie" in answer.headers["Vary"]


def test_what_draws_maps_is_a_file_of_its_own_that_may_fetch_nothing(client: FlaskClient) -> None:
    (name,) = (path.name for path in built.DIST.glob("*.mjs"))
    answer = fetched(client, f"/static/{name}")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("accepted", "sent"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
def test_what_was_built_is_sent_packed_to_who_takes_that(client: FlaskClient, accepted: str, sent: str | None) -> None:
    name = f"/static/{built.page('feed').script}"
    answer = client.get(name, headers={"Accept-Encoding": accepted}, buffered=True)
    assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, sent)
    assert (answer.mimetype, answer.headers["Vary"]) == ("text/javascript", "Accept-Encoding")
    if sent == "gzip":
        assert gzip.decompress(answer.data) == (built.DIST / built.page("feed").script).read_bytes()
