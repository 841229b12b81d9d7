"""Where the objects of videos are: apart, or with all that is public.

Until now all of them were with what is public, and stay there until somebody has looked whether a story shows them.
"""

from typing import Any

import peewee as pw

STATEMENTS = (
    "ALTER TABLE video ADD COLUMN published {boolean} NOT NULL DEFAULT {false}",
    "ALTER TABLE video ADD COLUMN moves INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE video ADD COLUMN moved {double}",
    "CREATE INDEX video_moved ON video (moved) WHERE moved IS NOT NULL",
    "UPDATE video SET published = {true}",
    "INSERT INTO unplaced (video_id) SELECT id FROM video WHERE state = 'ready'",
)

POSTGRES = {"boolean": "BOOLEAN", "false": "FALSE", "true": "TRUE", "double": "DOUBLE PRECISION"}
SQLITE = {"boolean": "INTEGER", "false": "0", "true": "1", "double": "REAL"}


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Unplaced(Base):
        id = pw.AutoField()
        video_id = pw.CharField(36)

    db.create_tables([Unplaced])
    words = POSTGRES if isinstance(db, pw.PostgresqlDatabase) else SQLITE
    for sql in STATEMENTS:
        db.execute_sql(sql.format(**words))
