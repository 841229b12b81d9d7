"""What was counted by days, from the rows that it was counted from."""

from typing import Any

import peewee as pw

STORIES = """INSERT INTO story_day (story_id, day, views, completions, watched_ms, likes, comments, shares)
    SELECT story_id, day, SUM(views), SUM(completions), SUM(watched_ms), SUM(likes), SUM(comments), SUM(shares) FROM (
        SELECT story_id, {first} AS day, 1 AS views, 0 AS completions, 0 AS watched_ms,
               0 AS likes, 0 AS comments, 0 AS shares FROM viewing
        UNION ALL
        SELECT story_id, {last}, 0, CASE WHEN completed THEN 1 ELSE 0 END, watched_ms, 0, 0, 0 FROM viewing
        UNION ALL
        SELECT story_id, {at}, 0, 0, 0, 1, 0, 0 FROM story_like
        UNION ALL
        SELECT story_id, {created}, 0, 0, 0, 0, 1, 0 FROM comment WHERE state = 'live'
        UNION ALL
        SELECT story_id, {at}, 0, 0, 0, 0, 0, 1 FROM share
    ) counted GROUP BY story_id, day"""
"""When somebody came to the end, and watched what, was not written down: taken for the last time that they were there."""

CREATORS = """INSERT INTO creator_day (creator_id, day, follows)
    SELECT creator_id, {at}, COUNT(*) FROM follow GROUP BY 1, 2"""


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class StoryDay(Base):
        story_id = pw.CharField(36)
        day = pw.IntegerField()
        views = pw.IntegerField()
        completions = pw.IntegerField()
        watched_ms = pw.BigIntegerField()
        likes = pw.IntegerField()
        comments = pw.IntegerField()
        shares = pw.IntegerField()

        class Meta:
            primary_key = pw.CompositeKey("story_id", "day")

    class CreatorDay(Base):
        creator_id = pw.CharField(36)
        day = pw.IntegerField()
        follows = pw.IntegerField()

        class Meta:
            primary_key = pw.CompositeKey("creator_id", "day")

    db.create_tables([StoryDay, CreatorDay])
    postgres = isinstance(db, pw.PostgresqlDatabase)
    if postgres:
        # As counters are: in place, while their page has room.
        db.execute_sql("ALTER TABLE story_day SET (fillfactor = 70)")
    days = {
        column: f"FLOOR({column} / 86400)::int" if postgres else f"CAST({column} / 86400 AS INTEGER)"
        for column in ("first", "last", "at", "created")
    }
    for sql in (STORIES, CREATORS):
        db.execute_sql(sql.format(**days))
