"""The app on a database, a store and a Valkey of the test's own."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from bench.servers import rgw as rgw_server
from bench.servers.rgw import Rgw
from bench.servers.server import Server, free_port
from bench.servers.valkey import ValkeyServer
from models import database, uploads
from pipeline.storage import open_store
from pipeline.storage.pieces import Piece, Pieces
from settings import services
from web import create_app

ROOT = Path(__file__).resolve().parents[2]
TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def app_settings(tmp_path: Path, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'truth.db'}")
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("VW_STORAGE_URL", f"file://{tmp_path / 'store'}")
    monkeypatch.setenv("VW_DEV_TOKEN", "secret")
    monkeypatch.setenv("VW_DEV_CREATOR", "ana")


@pytest.fixture
def client(app_settings: None) -> Iterator[FlaskClient]:
    del app_settings
    yield create_app().test_client()
    database.close()


@pytest.fixture
def s3_client_app(app_settings: None, rgw: Rgw, bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The app on a real S3."""
    del app_settings
    monkeypatch.setenv("VW_STORAGE_URL", f"s3://{bucket}/p?endpoint={rgw.endpoint}&region=us-east-1")
    monkeypatch.setenv("VW_S3_ACCESS_KEY", rgw_server.ACCESS_KEY)
    monkeypatch.setenv("VW_S3_SECRET_KEY", rgw_server.SECRET_KEY)
    yield create_app().test_client()
    database.close()


class WebServer(Server):
    """`gunicorn --config python:web.server 'web:create_app()'`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", "gunicorn", "--config", "python:web.server", "web:create_app()")

    def environment(self) -> Mapping[str, str]:
        size = {"VW_WEB_PORT": str(self.port), "VW_WEB_PROCESSES": "1", "VW_WEB_THREADS": "4"}
        return dict(os.environ) | {"PYTHONPATH": str(ROOT)} | size

    def answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/healthz").status_code == 200
        return False


@pytest.fixture
def server(client: FlaskClient, tmp_path: Path) -> Iterator[WebServer]:
    """A real process on the database and the store of the test."""
    del client
    folder = tmp_path / "web"
    folder.mkdir()
    running = WebServer(folder)
    running.start()
    yield running
    running.kill()


def arrived(upload: str) -> bytes:
    """What is stored of an upload."""
    found = [Piece(item.start, item.size, item.key) for item in uploads.pieces(upload)]
    return Pieces(open_store(services().storage_url), found, sum(item.size for item in found)).read()
