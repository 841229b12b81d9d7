"""Scores in the order in which they are due; who lifts a story, each once; since when what played before
is not needed any more."""

import time
from typing import Any

import peewee as pw

STATEMENTS = (
    "ALTER TABLE video ADD COLUMN outplayed {double}",
    # What is there already is removed as if it had become ready now.
    "UPDATE video SET outplayed = {now} WHERE state = 'ready'",
    "CREATE INDEX video_outplayed ON video (outplayed) WHERE outplayed IS NOT NULL",
    "DROP INDEX story_tally_stale",
    "ALTER TABLE story_tally ADD COLUMN stale_since {double}",
    "UPDATE story_tally SET stale_since = 0 WHERE stale",
    "ALTER TABLE story_tally DROP COLUMN stale",
    # Oldest first, from one end: on a busy site there are always more than one turn takes.
    "CREATE INDEX story_tally_stale ON story_tally (stale_since, story_id) WHERE stale_since IS NOT NULL",
    "DROP INDEX listing_scored",
    "CREATE INDEX listing_scored ON listing (scored, story_id)",
    "ALTER TABLE story_tally ADD COLUMN commenters INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE story_tally ADD COLUMN sharers INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX comment_commenter ON comment (story_id, account_id) WHERE state = 'live'",
    "DROP INDEX comment_account",
    "CREATE INDEX comment_account ON comment (account_id, created)",
    "DROP INDEX share_story",
    "CREATE INDEX share_story ON share (story_id, account_id)",
    "CREATE INDEX share_account ON share (account_id, at)",
    """UPDATE story_tally SET stale_since = 0,
       commenters = (SELECT COUNT(DISTINCT c.account_id) FROM comment c
                     WHERE c.story_id = story_tally.story_id AND c.state = 'live'),
       sharers = (SELECT COUNT(DISTINCT s.account_id) FROM share s WHERE s.story_id = story_tally.story_id)
       WHERE comments > 0 OR shares > 0""",
)


def up(migrator: Any, db: Any) -> None:
    double = "DOUBLE PRECISION" if isinstance(db, pw.PostgresqlDatabase) else "REAL"
    for sql in STATEMENTS:
        db.execute_sql(sql.format(double=double, now=time.time()))
