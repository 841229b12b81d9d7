"""The tables of the feed."""

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    DoubleField,
    IntegerField,
    TextField,
)

from models.schema import ID, WORD, Base

CURRENCY = 3
"""Letters (ISO 4217)."""


class Listing(Base):
    """A live story, with all that a feed shows of it but its video's first frame and its counters."""

    story_id = CharField(ID, primary_key=True)
    creator_id = CharField(ID)
    creator_name = TextField()
    kind = CharField(WORD)
    title = TextField()
    category = CharField(WORD)
    video_id = CharField(ID)
    price_minor = BigIntegerField(null=True)
    currency = CharField(CURRENCY, null=True)
    latitude = DoubleField(null=True)
    """Coarse, as the next."""
    longitude = DoubleField(null=True)
    radius_km = DoubleField(null=True)
    listed = DoubleField()
    """When it was first listed: no new version, and no way back from a take-down, makes it new again."""
    score = DoubleField()
    """In hours: see `scores`."""
    scored = DoubleField()
    """When the score last became another."""
    hidden = BooleanField(default=False)
    """Its creator is, for now."""


class StoryTally(Base):
    """What has been counted of a story; stays when its listing goes. Apart from that, so that a like writes a few bytes."""

    story_id = CharField(ID, primary_key=True)
    listed = DoubleField()
    likes = IntegerField(default=0)
    comments = IntegerField(default=0)
    shares = IntegerField(default=0)
    commenters = IntegerField(default=0)
    """Accounts of which a comment is there, each once; the next those that have shared it."""
    sharers = IntegerField(default=0)
    views = IntegerField(default=0)
    """Viewers, each once."""
    completions = IntegerField(default=0)
    """Viewers who have seen it to its end."""
    watched_ms = BigIntegerField(default=0)
    stale_since = DoubleField(null=True)
    """When something was counted first that its score does not know; null when it knows all."""


class CreatorTally(Base):
    creator_id = CharField(ID, primary_key=True)
    followers = IntegerField(default=0)
    hidden = BooleanField(default=False)


class ListingWords(Base):
    """A listing's words as search sees them; ids ascend as stories were first listed. Without words while it is not."""

    id = AutoField()
    story_id = CharField(ID, unique=True)
    category = CharField(WORD)
    title = TextField()
    words = TextField()
    """Those of the title included."""


class ServiceCell(Base):
    """A square in which viewers find a service; each service is in one to five (see `cells`)."""

    cell = BigIntegerField()
    story_id = CharField(ID)
    latitude = DoubleField()
    longitude = DoubleField()
    radius_km = DoubleField()

    class Meta:
        primary_key = CompositeKey("cell", "story_id")


class Reel(Base):
    """One session of somebody's own feed."""

    id = CharField(ID, primary_key=True)
    account_id = CharField(ID, null=True)
    latitude = DoubleField(null=True)
    """To about a kilometre, as the next."""
    longitude = DoubleField(null=True)
    started = DoubleField()
    expires = DoubleField()


class ReelChunk(Base):
    """A stretch of a session's order; written once."""

    reel_id = CharField(ID)
    number = IntegerField()
    stories = TextField()
    """JSON list of ids."""
    rest = TextField()
    """JSON: from where the next stretch goes on, and what waits for its turn."""

    class Meta:
        primary_key = CompositeKey("reel_id", "number")


TABLES = (Listing, StoryTally, CreatorTally, ListingWords, ServiceCell, Reel, ReelChunk)
