"""Stories that are live, with videos that can be watched, for tests of the feed over HTTP."""

import json
from typing import Any

from models import database
from models.creators.schema import Creator
from models.database import clock
from models.schema import Video
from models.states import VideoState
from models.values import new_id
from tests.models.feed.make import listed
from tests.models.make import video
from tests.web.conftest import Person


def watched() -> str:
    """A video that is ready, with all that its first frame takes; its id."""
    key = video()
    folder = f"media/{key}/1"
    spans = [[f"{folder}/h264-540/0.m4s", 0, 800], [f"{folder}/h264-540/0.m4s", 800, 9000], None, None]
    with database.transaction():
        Video.update(
            state=VideoState.READY.value,
            master_key=f"{folder}/master.m3u8",
            master_prefetch=json.dumps(spans),
            duration=10.0,
            width=1080,
            height=1920,
            poster_key=f"{folder}/images/poster.jpg",
            thumbhash="1QcSHQRnh493V4dIh4eXh1h4kJUI",
            dominant_colour="#a1683c",
        ).where(Video.id == key).execute()
    return key


def live(owner: Person | None = None, **fields: Any) -> str:
    """A story that everybody sees; its id."""
    theirs = {} if owner is None else {"creator_id": owner.id}
    return listed(**({"video_id": watched(), "creator_id": new_id()} | theirs | fields))


def sells(who: Person, **columns: Any) -> None:
    """Make somebody a creator whom others see."""
    said = {"name": "Ana", "crafts": "wood", "bio": "", "fulfilment": "both"} | columns
    with database.transaction():
        Creator.insert(id=who.id, state="approved", created=clock(), **said).execute()
