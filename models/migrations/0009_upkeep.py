"""Scores in the order in which they are due."""

from typing import Any

import peewee as pw

STATEMENTS = (
    "DROP INDEX story_tally_stale",
    "ALTER TABLE story_tally ADD COLUMN stale_since {double}",
    "UPDATE story_tally SET stale_since = 0 WHERE stale",
    "ALTER TABLE story_tally DROP COLUMN stale",
    # Oldest first, from one end: on a busy site there are always more than one turn takes.
    "CREATE INDEX story_tally_stale ON story_tally (stale_since, story_id) WHERE stale_since IS NOT NULL",
    "DROP INDEX listing_scored",
    "CREATE INDEX listing_scored ON listing (scored, story_id)",
)


def up(migrator: Any, db: Any) -> None:
    double = "DOUBLE PRECISION" if isinstance(db, pw.PostgresqlDatabase) else "REAL"
    for sql in STATEMENTS:
        db.execute_sql(sql.format(double=double))
