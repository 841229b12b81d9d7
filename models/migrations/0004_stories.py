"""Creators, their pictures, and stories with the versions that were published of them."""

from typing import Any

import peewee as pw

INDEXES = (
    ("picture_owner", "CREATE UNIQUE INDEX {} ON picture (owner, digest)"),
    ("story_creator", "CREATE INDEX {} ON story (creator, id)"),
)

NEVER_CHANGED = {
    "sqlite": (
        "CREATE TRIGGER story_version_stays BEFORE UPDATE ON story_version "
        "BEGIN SELECT RAISE(ABORT, 'a version of a story is never changed'); END",
    ),
    "postgres": (
        "CREATE FUNCTION story_version_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a version of a story is never changed'; END $$",
        "CREATE TRIGGER story_version_stays BEFORE UPDATE ON story_version "
        "FOR EACH ROW EXECUTE FUNCTION story_version_stays()",
    ),
}


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Creator(Base):
        id = pw.CharField(36, primary_key=True)
        state = pw.CharField(32)
        name = pw.TextField()
        crafts = pw.TextField()
        bio = pw.TextField()
        fulfilment = pw.CharField(32)
        point = pw.TextField(null=True)
        latitude = pw.DoubleField(null=True)
        longitude = pw.DoubleField(null=True)
        radius_km = pw.DoubleField(null=True)
        avatar_id = pw.CharField(36, null=True)
        cover_id = pw.CharField(36, null=True)
        decision_reason = pw.TextField()
        created = pw.DoubleField()

    class Picture(Base):
        id = pw.CharField(36, primary_key=True)
        owner = pw.CharField(36)
        digest = pw.CharField(64)
        widths = pw.TextField()
        height = pw.IntegerField()
        created = pw.DoubleField()

    class Story(Base):
        id = pw.CharField(36, primary_key=True)
        creator = pw.CharField(36)
        state = pw.CharField(32)
        revision = pw.IntegerField()
        content = pw.TextField()
        point = pw.TextField(null=True)
        made_to_order = pw.BooleanField()
        stock_count = pw.IntegerField(null=True)
        publish_when = pw.CharField(32)
        auto_publish = pw.BooleanField()
        reviewed = pw.BooleanField()
        pending = pw.BooleanField()
        live_version = pw.IntegerField(null=True)
        decision_reason = pw.TextField()
        created = pw.DoubleField()
        updated = pw.DoubleField()

    class StoryVersion(Base):
        story = pw.ForeignKeyField(Story, column_name="story_id", index=False)
        version = pw.IntegerField()
        revision = pw.IntegerField()
        content = pw.TextField()
        created = pw.DoubleField()

        class Meta:
            primary_key = pw.CompositeKey("story", "version")

    class StoryVideo(Base):
        story = pw.ForeignKeyField(Story, column_name="story_id", index=False)
        video_id = pw.CharField(36, index=True)
        live = pw.BooleanField()

        class Meta:
            primary_key = pw.CompositeKey("story", "live", "video_id")

    db.create_tables([Creator, Picture, Story, StoryVersion, StoryVideo])
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
    for sql in NEVER_CHANGED["postgres" if isinstance(db, pw.PostgresqlDatabase) else "sqlite"]:
        db.execute_sql(sql)
