"""What tallies count, by days: the same changes once more, in the same transaction. `audit` holds the one to the other.

A day is one of UTC, and holds what was added on it less what was taken back: a like that goes is one less today.
"""

from collections.abc import Mapping
from typing import Any

from peewee import SQL

from models import database
from models.reactions.schema import CreatorDay, StoryDay

DAY_SECONDS = 86_400

COUNTERS = ("views", "completions", "watched_ms", "likes", "comments", "shares")
"""Those of a tally that are counted by days too."""


def count(story_id: str, changes: Mapping[str, int]) -> None:
    """Add to counters of a story today, within the caller's transaction; those that have no days are left out."""
    counted = {name: change for name, change in changes.items() if change and name in COUNTERS}
    if counted:
        _add(StoryDay, {"story_id": story_id}, counted)


def count_followers(creator_id: str, change: int) -> None:
    """Add to a creator's followers today, within the caller's transaction."""
    _add(CreatorDay, {"creator_id": creator_id}, {"follows": change})


def today() -> Any:
    """SQL: the number of the day, on the database's own clock."""
    number = f"{database.clock().sql} / {DAY_SECONDS}"
    return SQL(f"FLOOR({number})::int" if database.is_postgres() else f"CAST({number} AS INTEGER)")


def _add(table: Any, whose: Mapping[str, str], changes: Mapping[str, int]) -> None:
    row = table.insert(**whose, day=today(), **changes)
    more = {name: getattr(table, name) + change for name, change in changes.items()}
    row.on_conflict(conflict_target=[*whose, "day"], update=more).execute()
