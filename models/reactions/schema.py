"""The tables of reactions. What tallies count are their rows."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    DoubleField,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from models.schema import ID, WORD, Base

VIEWER = 72
"""An account's id, or `~` and what a client without one calls its session."""


class StoryLike(Base):
    account_id = CharField(ID)
    story_id = CharField(ID)
    at = DoubleField()

    class Meta:
        primary_key = CompositeKey("account_id", "story_id")


class Follow(Base):
    account_id = CharField(ID)
    creator_id = CharField(ID)
    at = DoubleField()

    class Meta:
        primary_key = CompositeKey("account_id", "creator_id")


class Comment(Base):
    id = CharField(ID, primary_key=True)
    story_id = CharField(ID)
    account_id = CharField(ID)
    parent_id = CharField(ID, null=True)
    level = SmallIntegerField()
    """1 to 3."""
    text = TextField(null=True)
    """Null when it was deleted."""
    state = CharField(WORD)
    replies = IntegerField(default=0)
    """Places below it that are to be seen: of live ones, and of deleted ones with replies."""
    created = DoubleField()
    edited = DoubleField(null=True)


class Share(Base):
    id = CharField(ID, primary_key=True)
    story_id = CharField(ID)
    account_id = CharField(ID)
    at = DoubleField()


class Viewing(Base):
    """One viewer and one story: also what they have seen already."""

    viewer = CharField(VIEWER)
    story_id = CharField(ID)
    first = DoubleField()
    last = DoubleField()
    watched_ms = BigIntegerField(default=0)
    completed = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("viewer", "story_id")


class Beacon(Base):
    """The id of a beacon that was counted, for as long as it may come again."""

    viewer = CharField(VIEWER)
    id = CharField(ID)
    at = DoubleField()

    class Meta:
        primary_key = CompositeKey("viewer", "id")


class StoryDay(Base):
    """What was added to a story's tally on a day, less what was taken back; no row where nothing was. All of them are kept,
    and are the tally together."""

    story_id = CharField(ID)
    day = IntegerField()
    """Since 1970, in UTC."""
    views = IntegerField(default=0)
    completions = IntegerField(default=0)
    watched_ms = BigIntegerField(default=0)
    likes = IntegerField(default=0)
    comments = IntegerField(default=0)
    shares = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("story_id", "day")


class CreatorDay(Base):
    """The same of a creator's followers."""

    creator_id = CharField(ID)
    day = IntegerField()
    follows = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("creator_id", "day")


TABLES = (StoryLike, Follow, Comment, Share, Viewing, Beacon, StoryDay, CreatorDay)
