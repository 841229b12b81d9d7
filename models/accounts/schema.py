"""The tables of accounts."""

from peewee import CharField, DoubleField, ForeignKeyField, TextField

from models.schema import ID, WORD, Base


class Account(Base):
    id = CharField(ID, primary_key=True)
    role = CharField(WORD)
    state = CharField(WORD)
    name = TextField()
    """As others see it."""
    created = DoubleField()


class Session(Base):
    id = CharField(ID, primary_key=True)
    account = ForeignKeyField(Account, column_name="account_id", index=True)
    created = DoubleField()
    expires = DoubleField()
    ended = DoubleField(null=True)
    """When it was revoked."""


TABLES = (Account, Session)
