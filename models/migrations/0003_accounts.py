"""Accounts, how their owners sign in, and mail to them. What is known of people is sealed (models/vault.py)."""

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
        email = pw.TextField(null=True)
        email_blind = pw.CharField(64, null=True, unique=True)
        phone = pw.TextField(null=True)
        birth_date = pw.TextField(null=True)
        locale = pw.CharField(35, null=True)
        suspended_until = pw.DoubleField(null=True)
        leaves = pw.DoubleField(null=True)

    class Identity(Base):
        id = pw.AutoField()
        account = pw.ForeignKeyField(Account, column_name="account_id", index=True)
        provider = pw.CharField(32)
        subject = pw.CharField(64)
        created = pw.DoubleField()

        class Meta:
            indexes = ((("provider", "subject"), True),)

    class Session(Base):
        id = pw.CharField(36, primary_key=True)
        account = pw.ForeignKeyField(Account, column_name="account_id", index=True)
        created = pw.DoubleField()
        expires = pw.DoubleField()
        ended = pw.DoubleField(null=True)
        device = pw.TextField(default="")
        used = pw.DoubleField(null=True)

    class Refresh(Base):
        hash = pw.CharField(64, primary_key=True)
        session = pw.ForeignKeyField(Session, column_name="session_id", index=True)
        expires = pw.DoubleField(index=True)
        used = pw.DoubleField(null=True)
        salt = pw.CharField(43, null=True)

    class SignInCode(Base):
        email_blind = pw.CharField(64, primary_key=True)
        hash = pw.CharField(64, null=True)
        expires = pw.DoubleField()
        sent = pw.DoubleField()
        failures = pw.SmallIntegerField(default=0)
        locks = pw.SmallIntegerField(default=0)
        locked_until = pw.DoubleField(default=0.0)

    class Block(Base):
        id = pw.AutoField()
        account = pw.ForeignKeyField(Account, column_name="account_id", index=False)
        other = pw.ForeignKeyField(Account, column_name="other_id", index=True)
        created = pw.DoubleField()

        class Meta:
            indexes = ((("account", "other"), True),)

    class Mail(Base):
        id = pw.CharField(36, primary_key=True)
        kind = pw.CharField(32)
        state = pw.CharField(32)
        recipient = pw.TextField(null=True)
        data = pw.TextField(null=True)
        created = pw.DoubleField()
        next_try = pw.DoubleField()
        expires = pw.DoubleField()
        attempts = pw.SmallIntegerField(default=0)
        error_code = pw.CharField(32, null=True)

        class Meta:
            indexes = ((("state", "next_try"), False),)

    db.create_tables([Account, Identity, Session, Refresh, SignInCode, Block, Mail])
