"""Accounts and their sessions."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Base):
        id = pw.CharField(36, primary_key=True)
        role = pw.CharField(32)
        state = pw.CharField(32)
        name = pw.TextField()
        created = pw.DoubleField()

    class Session(Base):
        id = pw.CharField(36, primary_key=True)
        account = pw.ForeignKeyField(Account, column_name="account_id", index=True)
        created = pw.DoubleField()
        expires = pw.DoubleField()
        ended = pw.DoubleField(null=True)

    db.create_tables([Account, Session])
