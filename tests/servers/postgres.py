"""One Postgres for each test process, started when first asked for, with a migrated database to copy."""

from collections.abc import Iterator
from itertools import count

import pytest

from bench.servers.postgres import PostgresServer
from bench.servers.server import NotStarted
from models import database
from tests.lacking import lacking

MIGRATED = "migrated"

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running server."""
    try:
        server = PostgresServer()
    except NotStarted as error:
        lacking(f"{error}; run `make setup`")
    try:
        server.start()
        database.bind(server.create(MIGRATED))
        database.migrate()
        database.close()
        yield server
    finally:
        server.remove()


def fresh(server: PostgresServer, template: str = MIGRATED) -> str:
    """The URL of a database of the caller's own, migrated unless another template is named."""
    return server.create(f"test{next(_NUMBERS)}", template)
