"""The tables of stories."""

from peewee import BooleanField, CharField, CompositeKey, DoubleField, ForeignKeyField, IntegerField, TextField

from models.schema import ID, WORD, Base
from models.vault import SealedField


class Story(Base):
    id = CharField(ID, primary_key=True)
    creator = CharField(ID)
    """The account that tells it."""
    state = CharField(WORD)
    revision = IntegerField()
    content = TextField()
    """JSON of a `values.Content`."""
    point = SealedField(null=True)
    """`latitude,longitude`, sealed."""
    made_to_order = BooleanField()
    stock_count = IntegerField(null=True)
    publish_when = CharField(WORD)
    auto_publish = BooleanField()
    reviewed = BooleanField(default=False)
    """The content is what moderators approved last."""
    pending = BooleanField(default=False)
    """It is approved and not published yet."""
    live_version = IntegerField(null=True)
    """The version that was published last; seen unless the story is taken down, null once it is archived."""
    decision_reason = TextField(default="")
    created = DoubleField()
    updated = DoubleField()


class StoryVersion(Base):
    """What was published; the database refuses to change it (migration 0004)."""

    story = ForeignKeyField(Story, column_name="story_id", index=False)
    version = IntegerField()
    """1, 2, … of each story."""
    revision = IntegerField()
    content = TextField()
    """JSON of a `values.Content`."""
    created = DoubleField()

    class Meta:
        primary_key = CompositeKey("story", "version")


class StoryVideo(Base):
    """Which videos a story shows."""

    story = ForeignKeyField(Story, column_name="story_id", index=False)
    video_id = CharField(ID, index=True)
    live = BooleanField()
    """In the live version; else in what its creator works at."""

    class Meta:
        primary_key = CompositeKey("story", "live", "video_id")


TABLES = (Story, StoryVersion, StoryVideo)
