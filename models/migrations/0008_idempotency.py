"""Answers that are given again for the same idempotency key."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Answer(Base):
        id = pw.AutoField()
        account = pw.TextField()
        key = pw.CharField(255)
        fingerprint = pw.CharField(64)
        owner = pw.CharField(36)
        expires = pw.DoubleField()
        status = pw.SmallIntegerField(null=True)
        headers = pw.TextField(null=True)
        body = pw.TextField(null=True)

    db.create_tables([Answer])
    db.execute_sql("CREATE UNIQUE INDEX answer_key ON answer (account, key)")
    db.execute_sql("CREATE INDEX answer_expires ON answer (expires)")
