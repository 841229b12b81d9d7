"""Counting again: every counter against the rows that it stands for.

Nothing is ever found unless somebody changed rows by hand, or there is a fault of ours: the tests count so after every race.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models import database
from models.database import for_update
from models.feed.schema import CreatorTally, StoryTally
from models.feed.scores import since
from models.reactions import days
from models.reactions.schema import Comment

STORIES = 500
"""In one transaction, whose counters nobody else changes meanwhile."""

COUNTS = {
    "likes": "SELECT story_id, COUNT(*) FROM story_like WHERE story_id IN ({}) GROUP BY story_id",
    "comments": "SELECT story_id, COUNT(*) FROM comment WHERE story_id IN ({}) AND state = 'live' GROUP BY story_id",
    "shares": "SELECT story_id, COUNT(*) FROM share WHERE story_id IN ({}) GROUP BY story_id",
    "commenters": "SELECT story_id, COUNT(DISTINCT account_id) FROM comment WHERE story_id IN ({}) AND state = 'live'"
    " GROUP BY story_id",
    "sharers": "SELECT story_id, COUNT(DISTINCT account_id) FROM share WHERE story_id IN ({}) GROUP BY story_id",
    "views": "SELECT story_id, COUNT(*) FROM viewing WHERE story_id IN ({}) GROUP BY story_id",
    "completions": "SELECT story_id, COUNT(*) FROM viewing WHERE story_id IN ({}) AND completed GROUP BY story_id",
    "watched_ms": "SELECT story_id, SUM(watched_ms) FROM viewing WHERE story_id IN ({}) GROUP BY story_id",
}

DAYS = "SELECT story_id, SUM({}) FROM story_day WHERE story_id IN ({}) GROUP BY story_id"

FOLLOWERS = "SELECT creator_id, COUNT(*) FROM follow WHERE creator_id IN ({}) GROUP BY creator_id"

FOLLOWS = "SELECT creator_id, SUM(follows) FROM creator_day WHERE creator_id IN ({}) GROUP BY creator_id"

REPLIES = """SELECT m.id, m.replies, COUNT(r.id) FROM comment m
    LEFT JOIN comment r ON r.parent_id = m.id AND (r.state = 'live' OR r.replies > 0)
    WHERE m.story_id IN ({}) AND m.level = ? GROUP BY m.id, m.replies HAVING m.replies <> COUNT(r.id)"""


@dataclass(frozen=True, slots=True)
class Drift:
    """A counter that was wrong, and has been mended."""

    subject: str
    """A story, a creator or a comment."""
    counter: str
    counted: int
    true: int


def audit() -> tuple[Drift, ...]:
    """Count everything again and mend what is wrong; what that was. Hundreds of stories a transaction, for quiet hours."""
    return (*_stories(), *_creators())


def _stories() -> Iterator[Drift]:
    last = ""
    while True:
        with database.transaction():
            rows = StoryTally.select().where(StoryTally.story_id > last).order_by(StoryTally.story_id).limit(STORIES)
            held = list(for_update(rows))
            if not held:
                return
            ids = [row.story_id for row in held]
            found: list[Drift] = []
            true = {counter: _counted(sql, ids) for counter, sql in COUNTS.items()}
            for row in held:
                for counter, counts in true.items():
                    if (counted := getattr(row, counter)) != counts.get(row.story_id, 0):
                        found.append(Drift(row.story_id, counter, counted, counts.get(row.story_id, 0)))
            for drift in found:
                StoryTally.update(stale_since=since(), **{drift.counter: drift.true}).where(
                    StoryTally.story_id == drift.subject
                ).execute()
            found += [*_days(ids, true), *_replies(ids)]
        yield from found
        last = ids[-1]


def _days(ids: Sequence[str], true: Mapping[str, Mapping[str, int]]) -> Iterator[Drift]:
    """What is wrong in them all together is put right today: on which day it went wrong, nobody knows."""
    for counter in days.COUNTERS:
        counted = _counted(DAYS.format(counter, "{}"), ids)
        for story in ids:
            if (told := counted.get(story, 0)) != (right := true[counter].get(story, 0)):
                days.count(story, {counter: right - told})
                yield Drift(story, f"{counter} by day", told, right)


def _replies(ids: Sequence[str]) -> list[Drift]:
    """Deepest first: whether a place is kept depends on those below it."""
    found: list[Drift] = []
    for level in (3, 2, 1):
        for key, counted, true in database.rows(REPLIES.format(_marks(ids)), [*ids, level]):
            Comment.update(replies=true).where(Comment.id == key).execute()
            found.append(Drift(key, "replies", counted, int(true)))
    return found


def _creators() -> Iterator[Drift]:
    last = ""
    while True:
        with database.transaction():
            rows = CreatorTally.select().where(CreatorTally.creator_id > last)
            held = list(for_update(rows.order_by(CreatorTally.creator_id).limit(STORIES)))
            if not held:
                return
            ids = [row.creator_id for row in held]
            true, by_day = _counted(FOLLOWERS, ids), _counted(FOLLOWS, ids)
            found = [
                Drift(row.creator_id, "followers", row.followers, true.get(row.creator_id, 0))
                for row in held
                if row.followers != true.get(row.creator_id, 0)
            ]
            for drift in found:
                CreatorTally.update(followers=drift.true).where(CreatorTally.creator_id == drift.subject).execute()
            for key in ids:
                if (told := by_day.get(key, 0)) != (right := true.get(key, 0)):
                    days.count_followers(key, right - told)
                    found.append(Drift(key, "follows by day", told, right))
        yield from found
        last = held[-1].creator_id


def _counted(sql: str, ids: Sequence[str]) -> dict[str, int]:
    return {key: int(count) for key, count in database.rows(sql.format(_marks(ids)), ids)}


def _marks(ids: Sequence[str]) -> str:
    return ", ".join("?" * len(ids))
