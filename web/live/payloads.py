"""What events and states hold, by topic: for the document, and for the tests that hold every message against it."""

from typing import Literal

from pydantic import ConfigDict, Field

from models.moderation.notices import NoticeKind
from models.states import Queue, UploadState, VideoState, WorkerState
from models.stories.states import StoryState
from web.comments import CommentBody
from web.feed_bodies import AN_ID
from web.live.topics import Kind
from web.schemas import Body


class Payload(Body):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class StoryCounts(Payload):
    likes: int = Field(default=0, ge=0)
    comments: int = Field(default=0, ge=0)
    shares: int = Field(default=0, ge=0)
    watching: int = Field(default=0, ge=0)
    """Sockets that follow the story now, on all processes."""


class CreatorCounts(Payload):
    followers: int = Field(default=0, ge=0)


class UploadPart(Payload):
    upload: str = Field(examples=[AN_ID])
    received: int = Field(ge=0)
    """Bytes, of `size`."""
    size: int


class TaskProgress(Payload):
    """A running task of a video; there may be several at once."""

    video: str = Field(examples=[AN_ID])
    task: str = Field(examples=["chunk-0003"])
    stage: str
    """A kind of task, such as `chunk`."""
    share: float = Field(ge=0, le=1)
    """Of this task that is done."""
    speed: float
    """As a multiple of real time."""
    seconds_left: float | None


class Own(Payload):
    unread: int = Field(default=0, ge=0)
    """Notices."""
    upload: list[UploadPart] = Field(default_factory=list)
    """Those of which bytes came since the last state."""
    progress: list[TaskProgress] = Field(default_factory=list)
    """The tasks that told anything since the last state."""


class QueueLine(Payload):
    queue: Queue
    ready: int
    running: int
    postponed: int
    oldest_seconds: float
    """Age of the oldest task that could run."""
    seconds_waiting: float
    """Of video, in tasks that could run."""


class Told(Payload):
    stage: str
    task: str
    share: float
    speed: float
    seconds_left: float | None


class TaskLine(Payload):
    queue: Queue
    video: str
    task: str
    running_seconds: float
    progress: Told | None


class WorkerLine(Payload):
    worker: str = Field(examples=["worker-7:9f3a1c:4242"])
    state: WorkerState
    tasks: list[TaskLine]
    """What it is at; nothing while it waits."""


class Ops(Payload):
    queues: list[QueueLine] = Field(default_factory=list)
    workers: list[WorkerLine] = Field(default_factory=list)
    """All that live, and those that have just died."""


class SharedComment(CommentBody):
    """A comment as all are told of it: `mine` is for each to know."""

    model_config = ConfigDict(extra="forbid")

    mine: bool = Field(default=False, exclude=True)


class CommentNews(Payload):
    id: str = Field(examples=[AN_ID])
    change: Literal["posted", "edited", "removed", "restored"]
    comment: SharedComment | None = None
    """Null for one that is removed."""


class Gone(Payload):
    """Others may see it no more: nothing but this is told to them."""

    creator: str | None = Field(default=None, examples=[AN_ID])


class StoryChange(Payload):
    id: str = Field(examples=[AN_ID])
    change: Literal["shown", "gone"]


class VideoChange(Payload):
    id: str = Field(examples=[AN_ID])
    state: VideoState


class UploadChange(Payload):
    id: str = Field(examples=[AN_ID])
    state: UploadState


class OwnStoryChange(Payload):
    id: str = Field(examples=[AN_ID])
    state: StoryState


class StandingChange(Payload):
    id: str = Field(examples=[AN_ID])
    state: str
    """As a creator."""


class NoticeNews(Payload):
    id: str = Field(examples=[AN_ID])
    notice: NoticeKind


STATES: dict[Kind, type[Payload]] = {
    Kind.STORY: StoryCounts,
    Kind.CREATOR: CreatorCounts,
    Kind.USER: Own,
    Kind.OPS: Ops,
}

EVENTS: dict[Kind, dict[str, type[Payload]]] = {
    Kind.STORY: {"comment": CommentNews, "gone": Gone},
    Kind.CREATOR: {"story": StoryChange, "gone": Gone},
    Kind.USER: {
        "notice": NoticeNews,
        "upload": UploadChange,
        "video": VideoChange,
        "story": OwnStoryChange,
        "creator": StandingChange,
    },
    Kind.OPS: {},
}
