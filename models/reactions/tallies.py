"""The counters. A change is one UPDATE that adds, at the end of the transaction of the row that is counted.

Transactions that count the same story wait for one another from here to their commit, and no longer: a story that everybody
likes at once is counted one by one, some hundred times a second; all others are not held up.
"""

from typing import Any

from models.feed import scores
from models.feed.schema import CreatorTally, StoryTally


def count(story_id: str, **changes: int) -> None:
    """Add to counters of a story, within the caller's transaction: `count(story, likes=1)`."""
    columns: dict[str, Any] = {name: getattr(StoryTally, name) + change for name, change in changes.items()}
    StoryTally.update(stale_since=scores.since(), **columns).where(StoryTally.story_id == story_id).execute()


def likes(story_id: str) -> int:
    row = StoryTally.get_or_none(StoryTally.story_id == story_id)
    return 0 if row is None else int(row.likes)


def count_followers(creator_id: str, change: int) -> None:
    """Add to a creator's followers, within the caller's transaction."""
    CreatorTally.insert(creator_id=creator_id).on_conflict_ignore().execute()
    columns: dict[str, Any] = {"followers": CreatorTally.followers + change}
    CreatorTally.update(**columns).where(CreatorTally.creator_id == creator_id).execute()


def followers(creator_id: str) -> int:
    row = CreatorTally.get_or_none(CreatorTally.creator_id == creator_id)
    return 0 if row is None else int(row.followers)
