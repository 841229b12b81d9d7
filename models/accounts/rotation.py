"""Sealed columns under a new key. When all of them are, the old key may be thrown away.

Every column of every table that is a `SealedField` is looked at, so a domain that seals has nothing to do but to say so in
its schema.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import fn

from models import database, vault
from models.errors import Unsealable
from models.schema import Base
from models.tables import TABLES
from models.vault import SealedField

BATCH = 200
"""Rows in one transaction."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a rotation came to."""

    values: int
    """That are under the newest key now, and were not."""
    unsealable: tuple[str, ...]
    """`table.column key` of those that no key here opens, and which are as they were."""


def rotate(batch: int = BATCH) -> Resealed:
    """Seal again what is not under the newest key, in a transaction for each `batch` rows of a table.

    Safe beside everything else and in several places at once: a value that was changed meanwhile is left as it is, and is
    under the newest key already if its writer knows that. Again, it goes on where it was cut off.
    """
    values, lost = 0, list[str]()
    for table, column in _columns():
        before: Any = None
        while True:
            with database.transaction():
                rows = _batch(table, column, before, batch)
                for key, value in rows:
                    try:
                        again = vault.seal(vault.unseal(value))
                    except Unsealable:
                        lost.append(f"{table._meta.table_name}.{column.name} {key}")
                        continue
                    same = (table._meta.primary_key == key) & (column == value)
                    values += table.update({column: again}).where(same).execute()
            if len(rows) < batch:
                break
            before = rows[-1][0]
    return Resealed(values, tuple(lost))


def _columns() -> Iterator[tuple[type[Base], SealedField]]:
    for table in TABLES:
        yield from ((table, field) for field in table._meta.sorted_fields if isinstance(field, SealedField))


def _batch(table: type[Base], column: SealedField, before: Any, limit: int) -> list[tuple[Any, str]]:
    """The next rows, by their key, whose value is not under the newest one."""
    key = table._meta.primary_key
    wanted = column.is_null(False) & (fn.SUBSTR(column, 1, len(vault.newest())) != vault.newest())
    if before is not None:
        wanted &= key > before
    rows: Any = table.select(key, column).where(wanted).order_by(key).limit(limit).tuples()
    return list(rows)
