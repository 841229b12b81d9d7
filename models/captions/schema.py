"""The table of captions."""

from peewee import CharField, DoubleField, ForeignKeyField, IntegerField, TextField

from models.schema import ID, WORD, Base, Video

TAG = 35
"""Characters of a language tag (RFC 5646, 4.4.1)."""


class Caption(Base):
    id = CharField(ID, primary_key=True)
    """Another one each time that a language is sent again: what is published of it lies below this id."""
    video = ForeignKeyField(Video, column_name="video_id", index=False)
    language = CharField(TAG)
    kind = CharField(WORD)
    name = TextField()
    cues = IntegerField()
    body = TextField()
    """The cues, as `webvtt.dumped` has them."""
    created = DoubleField()


TABLES = (Caption,)
