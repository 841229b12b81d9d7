"""What tus clients say of their uploads, as they said it."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    db.execute_sql("ALTER TABLE upload ADD COLUMN metadata TEXT")
