"""The tables of accounts."""

from peewee import AutoField, CharField, DoubleField, ForeignKeyField, SmallIntegerField, TextField

from models.schema import ID, WORD, Base
from models.vault import SealedField

BLIND = 64
"""Of a keyed hash in hex."""


class Account(Base):
    id = CharField(ID, primary_key=True)
    role = CharField(WORD)
    state = CharField(WORD)
    name = TextField()
    """As others see it."""
    created = DoubleField()
    email = SealedField(null=True)
    email_blind = CharField(BLIND, null=True, unique=True)
    phone = SealedField(null=True)
    birth_date = SealedField(null=True)
    """As ISO 8601 has it."""
    locale = CharField(35, null=True)
    """A language tag (BCP 47)."""
    suspended_until = DoubleField(null=True)
    leaves = DoubleField(null=True)
    """When one that is leaving is gone."""


class Identity(Base):
    """Somebody as a provider knows them."""

    id = AutoField()
    account = ForeignKeyField(Account, column_name="account_id", index=True)
    provider = CharField(WORD)
    subject = CharField(BLIND)
    """The keyed hash of the provider's own id."""
    created = DoubleField()

    class Meta:
        indexes = ((("provider", "subject"), True),)


class Session(Base):
    id = CharField(ID, primary_key=True)
    account = ForeignKeyField(Account, column_name="account_id", index=True)
    created = DoubleField()
    expires = DoubleField()
    ended = DoubleField(null=True)
    """When it was revoked."""
    device = TextField(default="")
    """What its client called itself."""
    used = DoubleField(null=True)
    """When it was last used, within minutes."""


class Refresh(Base):
    """A refresh token: those of one session follow one another, each good for one use."""

    hash = CharField(BLIND, primary_key=True)
    session = ForeignKeyField(Session, column_name="session_id", index=True)
    expires = DoubleField(index=True)
    used = DoubleField(null=True)
    salt = CharField(43, null=True)
    """What its successor was derived with."""


class SignInCode(Base):
    """The code that was last sent to an address, and how often it was guessed at."""

    email_blind = CharField(BLIND, primary_key=True)
    hash = CharField(BLIND, null=True)
    """Null once it was used or guessed at too often."""
    expires = DoubleField()
    sent = DoubleField()
    failures = SmallIntegerField(default=0)
    """Wrong ones since the last lock or success, of whatever code."""
    locks = SmallIntegerField(default=0)
    """So far; each is longer than the one before."""
    locked_until = DoubleField(default=0.0)


class Block(Base):
    id = AutoField()
    account = ForeignKeyField(Account, column_name="account_id", index=False)
    other = ForeignKeyField(Account, column_name="other_id", index=True)
    created = DoubleField()

    class Meta:
        indexes = ((("account", "other"), True),)


TABLES = (Account, Identity, Session, Refresh, SignInCode, Block)
