"""What the first frame of a video needs, its captions, and which video takes the place of which."""

from typing import Any

import peewee as pw

COLUMNS = (
    "width INTEGER",
    "height INTEGER",
    "poster_key TEXT",
    "thumbhash TEXT",
    "dominant_colour TEXT",
    "growing_prefetch TEXT",
    "master_prefetch TEXT",
    "moments TEXT",
    "captions_version INTEGER NOT NULL DEFAULT 0",
    "captions_shown INTEGER NOT NULL DEFAULT 0",
    "replaced_by VARCHAR(36)",
)

INDEXES = (
    # A creator's videos, newest first: ids sort by the time at which they were made.
    ("video_library", "CREATE INDEX {} ON video (creator, id)"),
    ("video_replaced_by", "CREATE INDEX {} ON video (replaced_by) WHERE replaced_by IS NOT NULL"),
    ("caption_language", "CREATE UNIQUE INDEX {} ON caption (video_id, language)"),
)


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Video(Base):
        id = pw.CharField(36, primary_key=True)

    class Caption(Base):
        id = pw.CharField(36, primary_key=True)
        video = pw.ForeignKeyField(Video, column_name="video_id", index=False)
        language = pw.CharField(35)
        kind = pw.CharField(32)
        name = pw.TextField()
        cues = pw.IntegerField()
        body = pw.TextField()
        created = pw.DoubleField()

    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE video ADD COLUMN {column}")
    db.create_tables([Caption])
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
