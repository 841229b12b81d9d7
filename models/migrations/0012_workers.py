"""Worker processes that are there, whether they are at something or not."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Worker(Base):
        id = pw.TextField(primary_key=True)
        queues = pw.TextField()
        slots = pw.IntegerField()
        started = pw.DoubleField()
        heard = pw.DoubleField()
        expires = pw.DoubleField()
        draining = pw.BooleanField()

    db.create_tables([Worker])
