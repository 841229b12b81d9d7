"""Creators and counters for tests of reactions."""

from models import database
from models.creators.schema import Creator
from models.database import clock
from models.feed.schema import StoryTally
from tests.models.accounts.make import account


def creator(state: str = "approved") -> str:
    """Somebody whom others may follow; their id."""
    key = account()
    with database.transaction():
        Creator.insert(
            id=key, state=state, name="Ana", crafts="wood", bio="", fulfilment="object", created=clock()
        ).execute()
    return key


def tally(story: str) -> dict[str, int]:
    return _counted(story, ("likes", "comments", "shares", "views", "completions", "watched_ms"))


def lifting(story: str) -> dict[str, int]:
    """Who counts for its score."""
    return _counted(story, ("commenters", "sharers"))


def _counted(story: str, names: tuple[str, ...]) -> dict[str, int]:
    with database.session():
        row = StoryTally.get_by_id(story)
    return {name: getattr(row, name) for name in names if getattr(row, name)}
