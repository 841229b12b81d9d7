"""The messages, version 1: JSON texts, one a frame. What is not named here is not said, by either side."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from models.idempotency.schema import LONGEST_KEY
from web.comments import CommentBody, Text
from web.feed_bodies import Key
from web.schemas import Body, StrictBody

VERSION = 1

LONGEST = 8192
"""Bytes of a client's message."""

MOST_TOPICS = 50
"""Of one connection."""

LARGEST_NUMBER = 2**53 - 1
"""That JavaScript knows exactly."""

A_STORY = "story:0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"
A_NUMBER = 1790000000123

Topic = Annotated[str, Field(max_length=64, examples=[A_STORY])]


class Hello(StrictBody):
    """The first message, within ten seconds; and again with every new token."""

    type: Literal["hello"]
    version: Literal[1]
    token: str | None = Field(default=None, max_length=4096)
    """An access token, as in `Authorization`; without one, what is public can be followed."""


class Subscribe(StrictBody):
    """Follow a topic."""

    type: Literal["subscribe"]
    topic: Topic
    last: int | None = Field(default=None, gt=0, le=LARGEST_NUMBER, examples=[A_NUMBER])
    """The number of the last event of it that the client knows: what came after it is told first."""


class Unsubscribe(StrictBody):
    """Follow it no more."""

    type: Literal["unsubscribe"]
    topic: Topic


class Comment(StrictBody):
    """Comment on a story, as `POST /v1/stories/{story_id}/comments` does. Answered by `commented` or `problem`."""

    type: Literal["comment"]
    story: Key
    text: Text
    reply_to: Key | None = None
    key: str = Field(pattern=rf"^[!#-\[\]-~]{{1,{LONGEST_KEY}}}$", examples=["b2a7c8a0-7a5e-4c3e-8d43-2f6f3f1f5b6a"])
    """Made up once for what a person wrote, and sent with every attempt: it is posted once."""


class Ping(StrictBody):
    """Is the server there? Answered by `pong`."""

    type: Literal["ping"]


Asked = Annotated[Hello | Subscribe | Unsubscribe | Comment | Ping, Field(discriminator="type")]

ASKED: TypeAdapter[Hello | Subscribe | Unsubscribe | Comment | Ping] = TypeAdapter(Asked)


class Welcome(Body):
    """The answer to every `hello`."""

    type: Literal["welcome"] = "welcome"
    version: Literal[1] = 1
    account: str | None
    """Whose token it was; null without one."""
    heartbeat: int = Field(examples=[20])
    """Seconds between two heartbeats: after twice as many without one the connection is dead."""


class Subscribed(Body):
    """The topic is followed: all that comes after is told."""

    type: Literal["subscribed"] = "subscribed"
    topic: Topic
    seq: int | None = Field(examples=[A_NUMBER])
    """The number to come back with, until an event says another; null where none can be had, while Redis is away."""
    state: dict[str, Any] = Field(examples=[{"likes": 1205, "comments": 31, "shares": 12, "watching": 7}])
    """As in `state`."""


class Event(Body):
    """Something happened. Numbers ascend, with gaps, and never go back."""

    type: Literal["event"] = "event"
    topic: Topic
    seq: int = Field(examples=[A_NUMBER])
    kind: str = Field(pattern="^[a-z_]+$", examples=["comment"])
    """New kinds come; those that are not known are passed over."""
    data: dict[str, Any]


class State(Body):
    """How it stands now; what is not named is as it was. At most four a second and topic, and the last one is true."""

    type: Literal["state"] = "state"
    topic: Topic
    state: dict[str, Any]


class Reload(Body):
    """Something was missed and cannot be told any more, or others are to be seen than before: read it over HTTP, after a
    random time of up to some seconds."""

    type: Literal["reload"] = "reload"
    topic: Topic


class Commented(Body):
    """The comment is posted."""

    type: Literal["commented"] = "commented"
    key: str
    comment: CommentBody


class Renew(Body):
    """The token is over: say `hello` with another one within 30 seconds."""

    type: Literal["renew"] = "renew"


class Heartbeat(Body):
    type: Literal["heartbeat"] = "heartbeat"


class Pong(Body):
    type: Literal["pong"] = "pong"


class ProblemMessage(Body):
    """Something that was asked is refused; the connection stays."""

    type: Literal["problem"] = "problem"
    code: str = Field(pattern="^[a-z0-9_]+$", examples=["unknown_story"])
    """One of docs/api.md."""
    detail: str = Field(examples=["There is no such story."])
    about: str = Field(serialization_alias="for", examples=[A_STORY])
    """The topic, the comment's `key`, or the type of the message that was refused."""


TOLD: tuple[type[Body], ...] = (
    Welcome,
    Subscribed,
    Event,
    State,
    Reload,
    Commented,
    Renew,
    Heartbeat,
    Pong,
    ProblemMessage,
)
ASKS: tuple[type[StrictBody], ...] = (Hello, Subscribe, Unsubscribe, Comment, Ping)
