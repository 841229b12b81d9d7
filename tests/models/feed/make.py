"""Listings for tests."""

import json
from dataclasses import replace
from typing import Any

from models import database
from models.feed.listings import Listing, Place, list_story
from models.feed.schema import Listing as Row
from models.feed.schema import StoryTally
from models.schema import Video
from models.states import VideoState
from models.values import new_id
from tests.models.make import video

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


def watched(seconds: float = 10.0) -> str:
    """A video that is ready, of so many seconds, with all that its first frame takes; its id."""
    key = video()
    folder = f"media/{key}/1"
    spans = [[f"{folder}/h264-540/0.m4s", 0, 800], [f"{folder}/h264-540/0.m4s", 800, 9000], None, None]
    with database.transaction():
        Video.update(
            state=VideoState.READY.value,
            published=True,
            master_key=f"{folder}/master.m3u8",
            master_prefetch=json.dumps(spans),
            duration=seconds,
            width=1080,
            height=1920,
            poster_key=f"{folder}/images/poster.jpg",
            thumbhash="1QcSHQRnh493V4dIh4eXh1h4kJUI",
            dominant_colour="#a1683c",
        ).where(Video.id == key).execute()
    return key


def listed(**fields: Any) -> str:
    """A story that is shown, with a video of its own unless one is given; its id."""
    story = fields.pop("story_id", None) or new_id()
    with database.transaction():
        list_story(replace(LISTING, story_id=story, **({"video_id": watched()} | fields)))
    return str(story)


def service(latitude: float, longitude: float, radius_km: float, **fields: Any) -> str:
    return listed(kind="service", place=Place(latitude, longitude, radius_km), **fields)


def aged(story: str, hours: float) -> None:
    """As if it had been listed so much earlier, or later."""
    with database.transaction():
        StoryTally.update(listed=StoryTally.listed - hours * 3600).where(StoryTally.story_id == story).execute()
        Row.update(listed=Row.listed - hours * 3600, score=Row.score - hours).where(Row.story_id == story).execute()
