"""The hub as a real process, on the database and the Valkey of the test."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bench.servers.live import LiveServer

KEY = base64.urlsafe_b64encode(bytes(32)).decode()


@pytest.fixture(autouse=True)
def _shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets that the test's own process and the hub's have in common."""
    monkeypatch.setenv("VW_TOKEN_SECRETS", "t" * 40)
    monkeypatch.setenv("VW_VAULT_KEYS", f"test:{KEY}")
    monkeypatch.setenv("VW_BLIND_KEY", KEY)


@pytest.fixture
def hub(client: FlaskClient, tmp_path: Path) -> Iterator[LiveServer]:
    del client
    folder = tmp_path / "live"
    folder.mkdir()
    with LiveServer(folder) as running:
        yield running
