"""Uploads and the parts that they consist of; which upload a video came by, and which bytes of it a task waits for."""

from typing import Any

import peewee as pw

INDEXES = (
    ("video_sha256", "CREATE INDEX {} ON video (creator, sha256) WHERE sha256 IS NOT NULL"),
    ("upload_creator", "CREATE INDEX {} ON upload (creator, created)"),
    ("upload_expires", "CREATE INDEX {} ON upload (expires) WHERE state IN ('open', 'complete')"),
    ("upload_clear_at", "CREATE INDEX {} ON upload (clear_at) WHERE clear_at IS NOT NULL"),
    ("task_awaits", "CREATE INDEX {} ON task (video_id, awaits) WHERE awaits IS NOT NULL"),
    # Of two writers of the same part only one is current.
    ("part_current", 'CREATE UNIQUE INDEX {} ON part (upload_id, start) WHERE "current"'),
    ("part_attempt", "CREATE UNIQUE INDEX {} ON part (upload_id, start, attempt)"),
)


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Upload(Base):
        id = pw.CharField(36, primary_key=True)
        creator = pw.TextField()
        filename = pw.TextField()
        content_type = pw.TextField()
        size = pw.BigIntegerField()
        sha256 = pw.CharField(64, null=True)
        protocol = pw.CharField(32)
        part_size = pw.IntegerField()
        state = pw.CharField(32)
        video_id = pw.CharField(36, null=True)
        received = pw.BigIntegerField()
        have = pw.TextField()
        created = pw.DoubleField()
        touched = pw.DoubleField()
        expires = pw.DoubleField()
        clear_at = pw.DoubleField(null=True)

    class Part(Base):
        id = pw.AutoField()
        upload = pw.ForeignKeyField(Upload, column_name="upload_id", index=False)
        start = pw.BigIntegerField()
        size = pw.IntegerField()
        attempt = pw.IntegerField()
        key = pw.TextField()
        sha256 = pw.CharField(64, null=True)
        etag = pw.TextField(null=True)
        current = pw.BooleanField()

    db.create_tables([Upload, Part])
    db.execute_sql("ALTER TABLE video ADD COLUMN upload_id VARCHAR(36)")
    db.execute_sql("ALTER TABLE video ADD COLUMN sha256 VARCHAR(64)")
    db.execute_sql("ALTER TABLE task ADD COLUMN needs TEXT")
    migrator.add_column("task", "awaits", pw.BigIntegerField(null=True)).run()
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
