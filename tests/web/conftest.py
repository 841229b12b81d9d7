"""The app on a database, a store and a Valkey of the test's own."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bench.servers import rgw as rgw_server
from bench.servers.rgw import Rgw
from bench.servers.valkey import ValkeyServer
from bench.servers.web import UNLIMITED, WebServer
from models import database, uploads
from models.accounts import sessions
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.database import clock
from models.values import new_id
from pipeline.storage import open_store
from pipeline.storage.pieces import Piece, Pieces
from settings import account_settings, services
from web import bearer, create_app

TOKEN = {"Authorization": "Bearer secret"}

PATIENCE = 60.0
"""Seconds that pass only where an answer does not come. httpx gives up after five; a busy machine stands still as long."""

DAY = 86_400.0


@pytest.fixture
def app_settings(tmp_path: Path, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'truth.db'}")
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("VW_STORAGE_URL", f"file://{tmp_path / 'store'}")
    monkeypatch.setenv("VW_DEV_TOKEN", "secret")
    monkeypatch.setenv("VW_DEV_CREATOR", "ana")
    for name, limit in UNLIMITED.items():
        monkeypatch.setenv(name, limit)


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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and the headers that say so."""

    id: str
    session: str
    headers: dict[str, str]


def person(role: Role = Role.VIEWER, name: str = "Somebody") -> Person:
    """A new account that is signed in."""
    account = new_id()
    with database.transaction():
        Account.insert(
            id=account, role=role.value, state=AccountState.ACTIVE.value, name=name, created=clock()
        ).execute()
    session = sessions.open_session(account, 3600)
    token = bearer.issue(session, account_settings().token_secrets, time.time())
    return Person(account, session, {"Authorization": f"Bearer {token}"})


@dataclass(frozen=True, slots=True)
class People:
    """Whom every route is tried with; nobody sends no headers."""

    owner: Person
    stranger: Person
    viewer: Person
    moderator: Person
    admin: Person


@pytest.fixture
def people(client: FlaskClient) -> People:
    """The owner and the stranger are creators."""
    del client
    return People(
        owner=person(Role.CREATOR, "Owner"),
        stranger=person(Role.CREATOR, "Stranger"),
        viewer=person(Role.VIEWER, "Viewer"),
        moderator=person(Role.MODERATOR, "Moderator"),
        admin=person(Role.ADMIN, "Admin"),
    )


@pytest.fixture
def one_day() -> None:
    """The day of UTC does not end while the test runs: where little of it is left, the next one is waited for."""
    left = DAY - time.time() % DAY
    if left < 30:
        time.sleep(left + 0.1)


def arrived(upload: str) -> bytes:
    """What is stored of an upload."""
    found = [Piece(item.start, item.size, item.key) for item in uploads.pieces(upload)]
    where = services()
    store = open_store(where.storage_url, access_key=where.s3_access_key, secret_key=where.s3_secret_key)
    return Pieces(store, found, sum(item.size for item in found)).read()
