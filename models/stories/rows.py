"""Between rows of stories and the values that come and go. Within the caller's session."""

from typing import Any

import msgspec
from peewee import DoesNotExist

from models import points
from models.database import for_update
from models.errors import UnknownStory
from models.stories.schema import Story, StoryVideo
from models.stories.states import PublishWhen, StoryState
from models.stories.values import Content, Draft, Stock, StoryView


def written(content: Content) -> str:
    """JSON."""
    return msgspec.json.encode(content).decode()


def read(text: str) -> Content:
    """What is written, also by an earlier version of this program: a field that is not known is left out."""
    return msgspec.json.decode(text, type=Content)


def locked(story_id: str, creator: str | None = None) -> Any:
    """The story's row, held until the transaction ends; `creator`'s, if one is given. Raises `UnknownStory`."""
    return _owned(for_update(Story.select().where(Story.id == story_id)), creator)


def row(story_id: str, creator: str | None = None) -> Any:
    """The same, not held. Raises `UnknownStory`."""
    return _owned(Story.select().where(Story.id == story_id), creator)


def _owned(query: Any, creator: str | None) -> Any:
    try:
        found = query.get()
    except DoesNotExist:
        raise UnknownStory() from None
    if creator is not None and found.creator != creator:
        raise UnknownStory()
    return found


def stock_of(found: Any) -> Stock:
    return Stock(bool(found.made_to_order), found.stock_count)


def draft_of(found: Any, *, exact: bool) -> Draft:
    """`exact`: with the exact point, which its creator alone is told."""
    return Draft(
        content=read(found.content),
        point=points.unseal(found.point) if exact else None,
        stock=stock_of(found),
        publish_when=PublishWhen(found.publish_when),
        auto_publish=bool(found.auto_publish),
    )


def view(found: Any, *, exact: bool) -> StoryView:
    state = StoryState(found.state)
    return StoryView(
        id=found.id,
        creator=found.creator,
        state=state,
        revision=found.revision,
        draft=draft_of(found, exact=exact),
        pending=bool(found.pending) and state is StoryState.APPROVED,
        live_version=None if state is StoryState.TAKEN_DOWN else found.live_version,
        decision_reason=found.decision_reason,
        created=found.created,
        updated=found.updated,
    )


def show(story_id: str, content: Content, *, live: bool) -> None:
    """Write down which videos `content` shows, in the place of those before."""
    StoryVideo.delete().where(StoryVideo.story == story_id, StoryVideo.live == live).execute()
    if content.videos:
        StoryVideo.insert_many(
            [{"story": story_id, "live": live, "video_id": video} for video in content.videos]
        ).execute()
