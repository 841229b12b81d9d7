"""What is in the audit stays there."""

from collections.abc import Callable

import peewee
import pytest

from models import database
from models.moderation import audit
from models.moderation.schema import Audit
from models.values import new_id

pytestmark = pytest.mark.usefixtures("truth")


@pytest.mark.parametrize(
    "change",
    [
        lambda: Audit.update(actor="nobody").execute(),
        lambda: Audit.delete().execute(),
        lambda: database.PROXY.obj.execute_sql("UPDATE audit SET reason = 'none'"),
    ],
)
def test_nothing_changes_or_removes_a_row(change: Callable[[], object]) -> None:
    entity = new_id()
    with database.transaction():
        audit.note("mo", "claim", "case", entity, reason="why", before="a", after="b")
    before = audit.rows(entity_id=entity)
    with pytest.raises(peewee.DatabaseError, match="append-only"), database.PROXY.obj.connection_context():
        change()
    assert audit.rows(entity_id=entity) == before
    assert [(row.actor, row.reason, row.before, row.after) for row in before] == [("mo", "why", "a", "b")]


def test_rows_are_read_in_pages_newest_first() -> None:
    entity = new_id()
    with database.transaction():
        for number in range(5):
            audit.note(f"m{number}", "claim", "case", entity)
    first = audit.rows(entity_id=entity, limit=3)
    rest = audit.rows(entity_id=entity, limit=3, before=first[-1].id)
    assert [row.actor for row in (*first, *rest)] == ["m4", "m3", "m2", "m1", "m0"]
    assert [row.actor for row in audit.rows(actor="m2", entity_id=entity)] == ["m2"]
