"""The shells of the pages: what they name is there, and nothing may come from elsewhere."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from web.pages import built
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
