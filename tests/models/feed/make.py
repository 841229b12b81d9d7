"""Listings for tests."""

from dataclasses import replace
from typing import Any

from models import database
from models.feed.listings import Listing, Place, list_story
from models.feed.schema import Listing as Row
from models.feed.schema import StoryTally
from models.values import new_id

CREATOR = "0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"

LISTING = Listing(
    story_id="",
    creator_id=CREATOR,
    creator_name="Ana",
    kind="object",
    title="A bowl of oak",
    text="Turned by hand, oiled twice",
    category="wood",
    video_id="",
    price_minor=4900,
    currency="EUR",
)


def listed(**fields: Any) -> str:
    """A story that is shown; its id."""
    story = fields.pop("story_id", None) or new_id()
    with database.transaction():
        list_story(replace(LISTING, story_id=story, **({"video_id": new_id()} | fields)))
    return str(story)


def service(latitude: float, longitude: float, radius_km: float, **fields: Any) -> str:
    return listed(kind="service", place=Place(latitude, longitude, radius_km), **fields)


def aged(story: str, hours: float) -> None:
    """As if it had been listed so much earlier, or later."""
    with database.transaction():
        StoryTally.update(listed=StoryTally.listed - hours * 3600).where(StoryTally.story_id == story).execute()
        Row.update(listed=Row.listed - hours * 3600, score=Row.score - hours).where(Row.story_id == story).execute()
