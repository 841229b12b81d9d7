"""The tables of creators and of their pictures."""

from peewee import CharField, DoubleField, IntegerField, TextField

from models.schema import ID, WORD, Base
from models.vault import SealedField


class Creator(Base):
    id = CharField(ID, primary_key=True)
    """The account's."""
    state = CharField(WORD)
    name = TextField()
    crafts = TextField()
    """Codes, joined by commas."""
    bio = TextField()
    fulfilment = CharField(WORD)
    point = SealedField(null=True)
    """`latitude,longitude`, sealed."""
    latitude = DoubleField(null=True)
    """Coarse, as the next."""
    longitude = DoubleField(null=True)
    radius_km = DoubleField(null=True)
    avatar_id = CharField(ID, null=True)
    """A picture's, as the next."""
    cover_id = CharField(ID, null=True)
    decision_reason = TextField(default="")
    """Of the last decision."""
    created = DoubleField()


class Picture(Base):
    id = CharField(ID, primary_key=True)
    owner = CharField(ID)
    """The account that sent it."""
    digest = CharField(64)
    """SHA-256 of what was made of it, in hex: its name in the store."""
    widths = TextField()
    """Of its sizes, in pixels, joined by commas, smallest first."""
    height = IntegerField()
    """Of the largest size, in pixels."""
    created = DoubleField()


TABLES = (Creator, Picture)
