"""The counters. A change is one UPDATE that adds, at the end of the transaction of the row that is counted.

Transactions that count the same story wait for one another from here to their commit, and no longer: a story that everybody
likes at once is counted one by one, some hundred times a second; all others are not held up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import database, news
from models.feed import scores
from models.feed.schema import CreatorTally, StoryTally
from models.reactions import days

SHOWN = frozenset({"likes", "comments", "shares"})
"""Counters that move while one looks at them."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What has been counted of a story."""

    views: int
    """Viewers, each once."""
    completions: int
    """Those of them who have seen it to its end."""
    likes: int
    comments: int
    shares: int

    @property
    def completion(self) -> float | None:
        """The share of viewers who saw it to its end, 0 to 1; None before the first one."""
        return self.completions / self.views if self.views else None


def of_stories(stories: Sequence[str]) -> dict[str, Numbers]:
    """Of those that were ever listed, by id; one query, whatever the number."""
    if not stories:
        return {}
    with database.session():
        rows = StoryTally.select().where(StoryTally.story_id.in_(list(stories)))
        return {row.story_id: Numbers(row.views, row.completions, row.likes, row.comments, row.shares) for row in rows}


def count(story_id: str, **changes: int) -> None:
    """Add to counters of a story, within the caller's transaction: `count(story, likes=1)`."""
    columns: dict[str, Any] = {name: getattr(StoryTally, name) + change for name, change in changes.items()}
    if StoryTally.update(stale_since=scores.since(), **columns).where(StoryTally.story_id == story_id).execute():
        days.count(story_id, changes)  # behind the lock of the tally: nobody waits twice
    if changes.keys() & SHOWN:
        news.story_counted(story_id)


def likes(story_id: str) -> int:
    row = StoryTally.get_or_none(StoryTally.story_id == story_id)
    return 0 if row is None else int(row.likes)


def count_followers(creator_id: str, change: int) -> None:
    """Add to a creator's followers, within the caller's transaction."""
    CreatorTally.insert(creator_id=creator_id).on_conflict_ignore().execute()
    columns: dict[str, Any] = {"followers": CreatorTally.followers + change}
    CreatorTally.update(**columns).where(CreatorTally.creator_id == creator_id).execute()
    days.count_followers(creator_id, change)
    news.creator_counted(creator_id)


def followers(creator_id: str) -> int:
    row = CreatorTally.get_or_none(CreatorTally.creator_id == creator_id)
    return 0 if row is None else int(row.followers)


def of_creators(creators: Sequence[str]) -> dict[str, int]:
    """How many follow each; one query. Whom nobody ever followed is not among them."""
    if not creators:
        return {}
    with database.session():
        rows: Any = CreatorTally.select(CreatorTally.creator_id, CreatorTally.followers)
        return dict(rows.where(CreatorTally.creator_id.in_(list(creators))).tuples())
