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
    upload_id = CharField(ID, null=True)
    """Whose parts are its source; null where the source is one object."""
    sha256 = CharField(64, null=True)
    """Of the source, once it is known."""
    width = IntegerField(null=True)
    height = IntegerField(null=True)
    poster_key = TextField(null=True)
    """The JPEG; a WebP lies beside it."""
    thumbhash = TextField(null=True)
    dominant_colour = TextField(null=True)
    growing_prefetch = TextField(null=True)
    """As `showing.written` has it, of what `growing_key` names; the next of what `master_key` does."""
    master_prefetch = TextField(null=True)
    moments = TextField(null=True)
    """As `posters.written` has it."""
    captions_version = IntegerField(default=0)
    """Raised whenever captions come or go; `captions_shown` is the version that its players see."""
    captions_shown = IntegerField(default=0)
    outplayed = DoubleField(null=True)
    """When the final playlist took the place of what played before; null once that is removed."""
    replaced_by = CharField(ID, null=True)
    """The video that takes its place, once that one is ready."""
    published = BooleanField(default=False)
    """This and the next say where its objects are (`values.Place`)."""
    moves = IntegerField(default=0)
    moved = DoubleField(null=True)
    """Since when nobody new is sent to where they were before; null once that is removed."""


class Unplaced(Base):
    """Notes that a video may not be where it belongs (`models.placing`)."""

    id = AutoField()
    video_id = CharField(ID)


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
    needs = TextField(null=True)
    """JSON list of byte ranges [start, end) of the source."""
    awaits = BigIntegerField(null=True)
    """The first byte of them that is not there; null: all are."""
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


class Worker(Base):
    """A worker process, as long as it says that it is there and a little longer."""

    id = TextField(primary_key=True)
    queues = TextField()
    """Joined by commas."""
    slots = IntegerField()
    started = DoubleField()
    heard = DoubleField()
    expires = DoubleField()
    """When it is held to have died, unless it is heard of again."""
    draining = BooleanField()


class Upload(Base):
    id = CharField(ID, primary_key=True)
    creator = TextField()
    filename = TextField()
    content_type = TextField()
    size = BigIntegerField()
    sha256 = CharField(64, null=True)
    """As its client promised."""
    protocol = CharField(WORD)
    part_size = IntegerField()
    state = CharField(WORD)
    video_id = CharField(ID, null=True)
    received = BigIntegerField(default=0)
    have = TextField(default="[]")
    """JSON list of the byte ranges that have come."""
    created = DoubleField()
    touched = DoubleField()
    expires = DoubleField()
    clear_at = DoubleField(null=True)
    """When its objects are to be removed."""
    metadata = TextField(null=True)
    """As its client sent it by tus."""


class Part(Base):
    id = AutoField()
    upload = ForeignKeyField(Upload, column_name="upload_id", index=False)
    start = BigIntegerField()
    size = IntegerField()
    attempt = IntegerField()
    key = TextField()
    sha256 = CharField(64, null=True)
    etag = TextField(null=True)
    current = BooleanField(default=True)
    """False when it was sent again."""


TABLES = (Video, Task, History, Outbox, Leader, Worker, Upload, Part, Unplaced)
