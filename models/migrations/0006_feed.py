"""Listings, their words and squares, sessions of the feed; reactions and their counters."""

from typing import Any

import peewee as pw

INDEXES = (
    # Each is read from one end: the order of a list is the order of its index.
    ("listing_score", "CREATE INDEX {} ON listing (score, story_id)"),
    ("listing_scored", "CREATE INDEX {} ON listing (scored)"),
    ("listing_newest", "CREATE INDEX {} ON listing (listed, story_id)"),
    ("listing_creator", "CREATE INDEX {} ON listing (creator_id, listed, story_id)"),
    ("listing_category", "CREATE INDEX {} ON listing (category, listed, story_id)"),
    ("story_tally_stale", "CREATE INDEX {} ON story_tally (story_id) WHERE stale"),
    ("service_cell_story", "CREATE INDEX {} ON service_cell (story_id)"),
    ("reel_expires", "CREATE INDEX {} ON reel (expires)"),
    ("story_like_story", "CREATE INDEX {} ON story_like (story_id)"),
    ("follow_creator", "CREATE INDEX {} ON follow (creator_id)"),
    ("comment_story", "CREATE INDEX {} ON comment (story_id, created, id) WHERE parent_id IS NULL"),
    ("comment_parent", "CREATE INDEX {} ON comment (parent_id, created, id) WHERE parent_id IS NOT NULL"),
    ("comment_account", "CREATE INDEX {} ON comment (account_id)"),
    ("share_story", "CREATE INDEX {} ON share (story_id)"),
    ("viewing_story", "CREATE INDEX {} ON viewing (story_id)"),
    ("beacon_at", "CREATE INDEX {} ON beacon (at)"),
)

POSTGRES = (
    # Words are told apart before they get here: no parser of the database's, whose rules SQLite has not.
    "CREATE INDEX listing_words_title ON listing_words USING gin (array_to_tsvector(string_to_array(title, ' ')))",
    "CREATE INDEX listing_words_words ON listing_words USING gin (array_to_tsvector(string_to_array(words, ' ')))",
    # Counters change in place while their page has room for another version of the row.
    "ALTER TABLE story_tally SET (fillfactor = 70)",
)

SQLITE = (
    """CREATE VIRTUAL TABLE listing_search USING fts5
       (title, words, content='listing_words', content_rowid='id', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER listing_words_insert AFTER INSERT ON listing_words BEGIN
       INSERT INTO listing_search(rowid, title, words) VALUES (new.id, new.title, new.words); END""",
    """CREATE TRIGGER listing_words_delete AFTER DELETE ON listing_words BEGIN
       INSERT INTO listing_search(listing_search, rowid, title, words)
       VALUES ('delete', old.id, old.title, old.words); END""",
    """CREATE TRIGGER listing_words_update AFTER UPDATE ON listing_words BEGIN
       INSERT INTO listing_search(listing_search, rowid, title, words)
       VALUES ('delete', old.id, old.title, old.words);
       INSERT INTO listing_search(rowid, title, words) VALUES (new.id, new.title, new.words); END""",
)


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Listing(Base):
        story_id = pw.CharField(36, primary_key=True)
        creator_id = pw.CharField(36)
        creator_name = pw.TextField()
        kind = pw.CharField(32)
        title = pw.TextField()
        category = pw.CharField(32)
        video_id = pw.CharField(36)
        price_minor = pw.BigIntegerField(null=True)
        currency = pw.CharField(3, null=True)
        latitude = pw.DoubleField(null=True)
        longitude = pw.DoubleField(null=True)
        radius_km = pw.DoubleField(null=True)
        listed = pw.DoubleField()
        score = pw.DoubleField()
        scored = pw.DoubleField()
        hidden = pw.BooleanField()

    class StoryTally(Base):
        story_id = pw.CharField(36, primary_key=True)
        listed = pw.DoubleField()
        likes = pw.IntegerField()
        comments = pw.IntegerField()
        shares = pw.IntegerField()
        views = pw.IntegerField()
        completions = pw.IntegerField()
        watched_ms = pw.BigIntegerField()
        stale = pw.BooleanField()

    class CreatorTally(Base):
        creator_id = pw.CharField(36, primary_key=True)
        followers = pw.IntegerField()
        hidden = pw.BooleanField()

    class ListingWords(Base):
        id = pw.AutoField()
        story_id = pw.CharField(36, unique=True)
        category = pw.CharField(32)
        title = pw.TextField()
        words = pw.TextField()

    class ServiceCell(Base):
        cell = pw.BigIntegerField()
        story_id = pw.CharField(36)
        latitude = pw.DoubleField()
        longitude = pw.DoubleField()
        radius_km = pw.DoubleField()

        class Meta:
            primary_key = pw.CompositeKey("cell", "story_id")

    class Reel(Base):
        id = pw.CharField(36, primary_key=True)
        account_id = pw.CharField(36, null=True)
        latitude = pw.DoubleField(null=True)
        longitude = pw.DoubleField(null=True)
        started = pw.DoubleField()
        expires = pw.DoubleField()

    class ReelChunk(Base):
        reel_id = pw.CharField(36)
        number = pw.IntegerField()
        stories = pw.TextField()
        rest = pw.TextField()

        class Meta:
            primary_key = pw.CompositeKey("reel_id", "number")

    class StoryLike(Base):
        account_id = pw.CharField(36)
        story_id = pw.CharField(36)
        at = pw.DoubleField()

        class Meta:
            primary_key = pw.CompositeKey("account_id", "story_id")

    class Follow(Base):
        account_id = pw.CharField(36)
        creator_id = pw.CharField(36)
        at = pw.DoubleField()

        class Meta:
            primary_key = pw.CompositeKey("account_id", "creator_id")

    class Comment(Base):
        id = pw.CharField(36, primary_key=True)
        story_id = pw.CharField(36)
        account_id = pw.CharField(36)
        parent_id = pw.CharField(36, null=True)
        level = pw.SmallIntegerField()
        text = pw.TextField(null=True)
        state = pw.CharField(32)
        replies = pw.IntegerField()
        created = pw.DoubleField()
        edited = pw.DoubleField(null=True)

    class Share(Base):
        id = pw.CharField(36, primary_key=True)
        story_id = pw.CharField(36)
        account_id = pw.CharField(36)
        at = pw.DoubleField()

    class Viewing(Base):
        viewer = pw.CharField(72)
        story_id = pw.CharField(36)
        first = pw.DoubleField()
        last = pw.DoubleField()
        watched_ms = pw.BigIntegerField()
        completed = pw.BooleanField()

        class Meta:
            primary_key = pw.CompositeKey("viewer", "story_id")

    class Beacon(Base):
        viewer = pw.CharField(72)
        id = pw.CharField(36)
        at = pw.DoubleField()

        class Meta:
            primary_key = pw.CompositeKey("viewer", "id")

    db.create_tables(
        [
            *(Listing, StoryTally, CreatorTally, ListingWords, ServiceCell, Reel, ReelChunk),
            *(StoryLike, Follow, Comment, Share, Viewing, Beacon),
        ]
    )
    for name, sql in INDEXES:
        db.execute_sql(sql.format(name))
    for sql in POSTGRES if isinstance(db, pw.PostgresqlDatabase) else SQLITE:
        db.execute_sql(sql)
