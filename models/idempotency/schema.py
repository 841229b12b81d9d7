"""The table of answers."""

from peewee import AutoField, CharField, DoubleField, SmallIntegerField, TextField

from models.schema import ID, Base
from models.vault import SealedField

LONGEST_KEY = 255


class Answer(Base):
    id = AutoField()
    account = TextField()
    key = CharField(LONGEST_KEY)
    fingerprint = CharField(64)
    """Of the request, in hex."""
    owner = CharField(ID)
    """The request that works on it, or did."""
    expires = DoubleField()
    """While it is worked on: when that request is held to be dead. Then: until when the answer is kept."""
    status = SmallIntegerField(null=True)
    """Null while it is worked on."""
    headers = TextField(null=True)
    """A JSON list of names and values."""
    body = SealedField(null=True)
    """Answers hold permissions and what people wrote."""


TABLES = (Answer,)
