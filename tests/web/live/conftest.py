"""The hub as a real process, on a database and a Valkey that the tests of a module share."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bench.servers.live import LiveServer
from bench.servers.valkey import ValkeyServer
from bench.servers.web import UNLIMITED
from integrations.live import publisher
from models import database
from tests.web.conftest import PATIENCE
from web import create_app

KEY = base64.urlsafe_b64encode(bytes(32)).decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def queue() -> Iterator[ValkeyServer]:
    server = ValkeyServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def settings(folder: Path, queue: ValkeyServer) -> Iterator[pytest.MonkeyPatch]:
    """Those of the environment, secrets included, that the test's own process and the hub's have in common."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "DATABASE_URL": f"sqlite:///{folder / 'truth.db'}",
            "REDIS_URL": queue.url,
            "VW_STORAGE_URL": f"file://{folder / 'store'}",
            "VW_TOKEN_SECRETS": "t" * 40,
            "VW_VAULT_KEYS": f"test:{KEY}",
            "VW_BLIND_KEY": KEY,
            "VW_METRICS_TOKEN": "scrape",
            "VW_LIVE_DRAIN_SECONDS": "1",
            "VW_LIVE_HELLO_SECONDS": str(PATIENCE),
            **UNLIMITED,
        }.items():
            environment.setenv(name, value)
        # What was not told for a quarter of a second on a busy machine would never be told to those who wait for it.
        environment.setattr(publisher, "PATIENCE_SECONDS", PATIENCE)
        yield environment


@pytest.fixture(scope="module")
def client(settings: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    del settings
    yield create_app().test_client()
    database.close()


@pytest.fixture(scope="module")
def hub(client: FlaskClient, folder: Path) -> Iterator[LiveServer]:
    del client
    (folder / "hub").mkdir()
    with LiveServer(folder / "hub") as running:
        yield running
