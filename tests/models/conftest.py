"""The truth on both databases: every test that asks for it runs twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import database
from models.moderation.schema import Audit
from models.tables import TABLES
from tests import keys
from tests.servers.postgres import fresh

BUSY_SECONDS = 120
"""Each of many writers gets its turn in the end, however slow the machine is. What would fail at once fails all the same."""


@pytest.fixture(scope="module", autouse=True)
def busy() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(database.PRAGMAS, "busy_timeout", BUSY_SECONDS * 1000)
        patch.setattr(database, "POOL_WAIT_SECONDS", BUSY_SECONDS)
        yield


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database of the test module's own, which the models are bound to."""
    if request.param == "postgres":
        address = fresh(request.getfixturevalue("postgres"))
    else:
        address = f"sqlite:///{tmp_path_factory.mktemp('truth') / 'truth.db'}"
    database.bind(address)
    database.migrate()
    yield address
    database.close()


@pytest.fixture
def truth(url: str) -> str:
    """The same, with nothing in it but the audit of before, which nobody can remove."""
    with database.transaction():
        for table in reversed(TABLES):
            if table is not Audit:
                table.delete().execute()
    keys.bind()
    return url


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[str]:
    """The URL of a SQLite database that is not there yet."""
    yield f"sqlite:///{tmp_path / 'new' / 'truth.db'}"
    database.close()
