"""Stories for tests."""

from dataclasses import replace
from typing import Any

from models import database, tasks, videos
from models.schema import Video
from models.states import Kind, Queue, VideoState
from models.stories import drafts, review
from models.stories.money import Money
from models.stories.states import SegmentKind
from models.stories.values import Content, Draft, Item, Segment, Stock, StoryView
from models.values import NewTask
from tests.models import make as engine
from tests.models.creators.make import MODERATOR


def video(creator: str, state: VideoState = VideoState.READY) -> str:
    """A video of a creator, in a state that it came to by no way of its own."""
    key = engine.video(creator=creator)
    with database.transaction():
        Video.update(state=state.value).where(Video.id == key).execute()
    return key


def becomes(video_id: str, state: VideoState) -> None:
    """A worker brings a video to `state`."""
    name = f"to {state.value}"
    with database.transaction():
        tasks.add(tasks.lock_video(video_id), [NewTask(name, Kind.PUBLISH, Queue.BACKGROUND, 0, 0, "{}")])
    claimed = tasks.claim(Queue.BACKGROUND, "worker", 30.0)
    assert claimed is not None
    assert (claimed.video_id, claimed.name) == (video_id, name)
    tasks.finish(claimed, "{}", state=state)


def content(*shown: str, **fields: Any) -> Content:
    """A bowl, told in these videos."""
    whole = Content(
        title="A bowl of ash",
        commentary="Turned from one piece.",
        craft="wood",
        segments=tuple(Segment(SegmentKind.VIDEO, video_id=key, transcript="I turn a bowl.") for key in shown),
        materials=(Item("Ash", "https://wood.example/ash"),),
        tools=(Item("Gouge"),),
        price=Money(4500, "EUR"),
    )
    return replace(whole, **fields)


def draft(*shown: str, **fields: Any) -> Draft:
    return replace(Draft(content=content(*shown), stock=Stock(count=5)), **fields)


def begun(creator: str, *shown: str, **fields: Any) -> StoryView:
    """A draft that lacks nothing; of a video that is ready, without one given."""
    return drafts.begin(creator, draft(*(shown or (video(creator),)), **fields))


def submitted(creator: str, *shown: str, **fields: Any) -> StoryView:
    return drafts.submit(begun(creator, *shown, **fields).id, creator)


def decide(story_id: str, approved: bool = True) -> None:
    with database.transaction():
        review.decided(story_id, approved, MODERATOR, "because")


def live(creator: str, *shown: str, **fields: Any) -> StoryView:
    """A story that was approved, whose video is ready."""
    made = submitted(creator, *shown, **fields)
    decide(made.id)
    return made


def state(video_id: str) -> VideoState:
    return videos.video(video_id).state
