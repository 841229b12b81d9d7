"""The process that a container runs, and what it believes."""

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from bench.servers.web import ROOT, WebServer
from tests.web.conftest import PATIENCE, TOKEN
from web import health, receiving

NEW = {"filename": "clip.mp4", "size": 3 << 20}
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test;proto=https"}
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "9"}


class Listening(WebServer):
    """Up as soon as it takes connections, well or not."""

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


def addresses(server: WebServer, **headers: str) -> set[str]:
    """The scheme and host of every address in answers."""
    made = httpx.post(f"{server.url}/v1/uploads", headers=TOKEN | headers, json=NEW, timeout=PATIENCE).json()
    location = httpx.post(f"{server.url}/v1/tus", headers=TOKEN | TUS | headers, timeout=PATIENCE).headers["Location"]
    return {address.partition("/v1/")[0] for address in (made["urls"][0]["url"], location)}


def test_what_proxies_say_of_an_address_is_not_believed(server: WebServer) -> None:
    assert addresses(server, **FORWARDED) == {server.url}


def test_addresses_in_answers_are_those_of_the_public_url(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VW_PUBLIC_URL", "https://api.shop.example/")
    server.restart()
    assert addresses(server, **FORWARDED, Host="evil.test") == {"https://api.shop.example"}


@pytest.mark.parametrize(
    "url", ["api.shop.example", "https://", "https://a.test/v1", "ftp://a.test", "https://u@a.test"]
)
def test_a_public_url_that_is_not_one_ends_the_server(url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.server", "--check-config", "web:create_app()"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "VW_PUBLIC_URL": url}
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "VW_PUBLIC_URL" in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VW_MEDIA_TOKEN_SECRETS", "short"),
        ("VW_DEV_TOKEN_FILE", "none"),
        ("VW_URL_SECONDS", "x"),
        ("VW_URL_SECONDS", "3601"),
        ("VW_MAX_BYTES", "x"),
    ],
)
def test_a_setting_that_does_not_fit_ends_the_server_and_not_its_workers_for_ever(
    name: str, value: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.server", "web:create_app()"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "VW_WEB_PORT": "0", name: value}
    ended = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert "error: settings: " in ended.stderr


def test_it_is_well_while_it_answers_and_ends_with_0(
    server: WebServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VW_WEB_PORT", str(server.port))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert health.main() == 0
    process = server._process
    assert process is not None
    process.terminate()
    assert process.wait(30) == 0
    assert health.main() == 1
    assert capsys.readouterr().err.startswith("unhealthy: ")
    assert all(line.startswith("{") for line in (server.folder / "log").read_text("utf-8").splitlines())


def test_it_is_not_well_without_its_database(
    app_settings: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app_settings
    monkeypatch.setenv("DATABASE_URL", "postgresql://vw@127.0.0.1:9/vw")
    with Listening(tmp_path) as server:
        monkeypatch.setenv("VW_WEB_PORT", str(server.port))
        assert health.main() == 1


def test_more_bytes_than_a_part_has_are_read_by_tus_alone(client: FlaskClient) -> None:
    padding, new = b" " * (2 * receiving.MIB), json.dumps(NEW).encode()
    kind = TOKEN | {"Content-Type": "application/json"}
    assert client.post("/v1/uploads", headers=kind, data=padding + new).status_code == 201
    refused = client.post("/v1/uploads", headers=kind, data=2 * padding + new)
    assert refused.json["code"] == "too_large"
    begun = TOKEN | TUS | {"Upload-Length": str(2 * len(padding)), "Content-Type": "application/offset+octet-stream"}
    assert client.post("/v1/tus", headers=begun, data=2 * padding).headers["Upload-Offset"] == str(2 * len(padding))
