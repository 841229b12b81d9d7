"""The tables as the code knows them. How a database gets there is told by migrations/; a test holds the two together."""

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)

from models.database import PROXY

ID = 36
WORD = 32


class Base(Model):
    class Meta:
        database = PROXY
        legacy_table_names = False


class Video(Base):
    id = CharField(ID, primary_key=True)
    creator = TextField()
    name = TextField()
    state = CharField(WORD)
    generation = IntegerField(default=1)
    turn = DoubleField()
    """Its place in every queue: see `videos.turn`."""
    source_key = TextField()
    source_size = BigIntegerField()
    preset = CharField(WORD)
    reframe = CharField(WORD)
    codecs = CharField(WORD)
    """Joined by commas."""
    info = TextField(null=True)
    plan = TextField(null=True)
    duration = DoubleField(null=True)
    growing_key = TextField(null=True)
    native_ready = BooleanField(default=False)
    master_key = TextField(null=True)
    error_code = CharField(WORD, null=True)
    message = TextField(null=True)
    detail = TextField(null=True)
    our_fault = BooleanField(default=False)
    created = DoubleField()


class Task(Base):
    id = CharField(ID, primary_key=True)
    video = ForeignKeyField(Video, column_name="video_id", index=False)
    generation = IntegerField()
    name = CharField(64)
    kind = CharField(WORD)
    queue = CharField(WORD)
    rank = SmallIntegerField()
    turn = DoubleField()
    position = IntegerField()
    seconds = DoubleField(default=0.0)
    after = TextField(default="[]")
    """JSON list of names."""
    spec = TextField()
    result = TextField(null=True)
    state = CharField(WORD)
    ready_at = DoubleField()
    """When it may first be claimed; later than now when it was postponed."""
    attempts = IntegerField(default=0)
    failures = IntegerField(default=0)
    crashes = IntegerField(default=0)
    owner = TextField(null=True)
    token = IntegerField(default=0)
    started = DoubleField(null=True)
    expires = DoubleField(null=True)
    progress = TextField(null=True)
    wall_seconds = DoubleField(default=0.0)
    cpu_seconds = DoubleField(default=0.0)
    error_code = CharField(WORD, null=True)
    detail = TextField(null=True)


class History(Base):
    id = AutoField()
    entity = CharField(8)
    entity_id = CharField(ID)
    before = CharField(WORD, null=True)
    after = CharField(WORD)
    at = DoubleField()
    actor = TextField()
    reason = TextField(default="")


class Outbox(Base):
    id = AutoField()
    queue = CharField(WORD)


class Leader(Base):
    name = CharField(WORD, primary_key=True)
    owner = TextField()
    expires = DoubleField()


TABLES = (Video, Task, History, Outbox, Leader)
