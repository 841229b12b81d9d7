"""Videos, their tasks and history, the outbox, and the scheduler's lease."""

from typing import Any

import peewee as pw

# Partial indexes: what is claimable or running is a small part of all that ever was, and only that part is searched.
INDEXES = (
    ("task_name", "CREATE UNIQUE INDEX {} ON task (video_id, generation, name)"),
    ("task_claim", "CREATE INDEX {} ON task (queue, rank, turn, position) WHERE state = 'ready'"),
    ("task_ready_at", "CREATE INDEX {} ON task (queue, ready_at) WHERE state = 'ready'"),
    ("task_expires", "CREATE INDEX {} ON task (expires) WHERE state = 'running'"),
    (
        "video_unfinished",
        "CREATE INDEX {} ON video (creator) WHERE state IN ('uploading', 'processing', 'playable')",
    ),
    ("video_creator", "CREATE INDEX {} ON video (creator, created)"),
    ("video_created", "CREATE INDEX {} ON video (created)"),
    ("history_entity", "CREATE INDEX {} ON history (entity_id)"),
)


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Video(Base):
        id = pw.CharField(36, primary_key=True)
        creator = pw.TextField()
        name = pw.TextField()
        state = pw.CharField(32)
        generation = pw.IntegerField()
        turn = pw.DoubleField()
        source_key = pw.TextField()
        source_size = pw.BigIntegerField()
        preset = pw.CharField(32)
        reframe = pw.CharField(32)
        codecs = pw.CharField(32)
        info = pw.TextField(null=True)
        plan = pw.TextField(null=True)
        duration = pw.DoubleField(null=True)
        growing_key = pw.TextField(null=True)
        native_ready = pw.BooleanField()
        master_key = pw.TextField(null=True)
        error_code = pw.CharField(32, null=True)
        message = pw.TextField(null=True)
        detail = pw.TextField(null=True)
        our_fault = pw.BooleanField()
        created = pw.DoubleField()

    class Task(Base):
        id = pw.CharField(36, primary_key=True)
        video = pw.ForeignKeyField(Video, column_name="video_id", index=False)
        generation = pw.IntegerField()
        name = pw.CharField(64)
        kind = pw.CharField(32)
        queue = pw.CharField(32)
        rank = pw.SmallIntegerField()
        turn = pw.DoubleField()
        position = pw.IntegerField()
        seconds = pw.DoubleField()
        after = pw.TextField()
        spec = pw.TextField()
        result = pw.TextField(null=True)
        state = pw.CharField(32)
        ready_at = pw.DoubleField()
        attempts = pw.IntegerField()
        failures = pw.IntegerField()
        crashes = pw.IntegerField()
        owner = pw.TextField(null=True)
        token = pw.IntegerField()
        started = pw.DoubleField(null=True)
        expires = pw.DoubleField(null=True)
        progress = pw.TextField(null=True)
        wall_seconds = pw.DoubleField()
        cpu_seconds = pw.DoubleField()
        error_code = pw.CharField(32, null=True)
        detail = pw.TextField(null=True)

    class History(Base):
        id = pw.AutoField()
        entity = pw.CharField(8)
        entity_id = pw.CharField(36)
        before = pw.CharField(32, null=True)
        after = pw.CharField(32)
        at = pw.DoubleField()
        actor = pw.TextField()
        reason = pw.TextField()

    class Outbox(Base):
        id = pw.AutoField()
        queue = pw.CharField(32)

    class Leader(Base):
        name = pw.CharField(32, primary_key=True)
        owner = pw.TextField()
        expires = pw.DoubleField()

    db.create_tables([Video, Task, History, Outbox, Leader])
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
