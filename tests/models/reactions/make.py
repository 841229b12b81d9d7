"""Creators and videos for tests of reactions."""

from models import database
from models.creators.schema import Creator
from models.database import clock
from models.feed.schema import StoryTally
from models.schema import Video
from tests.models.accounts.make import account
from tests.models.make import video


def creator(state: str = "approved") -> str:
    """Somebody whom others may follow; their id."""
    key = account()
    with database.transaction():
        Creator.insert(
            id=key, state=state, name="Ana", crafts="wood", bio="", fulfilment="object", created=clock()
        ).execute()
    return key


def lasting(seconds: float) -> str:
    """A video of so many seconds; its id."""
    key = video()
    with database.transaction():
        Video.update(duration=seconds).where(Video.id == key).execute()
    return key


def tally(story: str) -> dict[str, int]:
    names = ("likes", "comments", "shares", "views", "completions", "watched_ms")
    with database.session():
        row = StoryTally.get_by_id(story)
    return {name: getattr(row, name) for name in names if getattr(row, name)}
