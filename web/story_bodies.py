"""What stories are written as, and how they are read: the shapes from which the API's document is made."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from models.creators.values import Picture
from models.points import Point
from models.showing import Showing
from models.stories.money import CURRENCIES, LARGEST, Money
from models.stories.states import PublishWhen, SegmentKind, StoryKind, StoryState
from models.stories.values import (
    SEGMENTS,
    Content,
    Draft,
    Item,
    Published,
    Segment,
    ServiceTerms,
    Stock,
    StoryView,
)
from web import pictures
from web.creator_bodies import A_TIME, AN_ID, STRICT, AreaBody, Craft, Key, PointBody, point, point_body
from web.cursor import Page
from web.pictures import PictureBody
from web.playback import FirstFrame, first_frame
from web.texts import Line, Link, Name, Prose

CODES: list[JsonValue] = [*sorted(CURRENCIES)]

ITEMS = 30
TRANSCRIPT = 20_000

Minor = Annotated[int, Field(ge=1, le=LARGEST, description="In the currency's minor unit.", examples=[4500])]


class StoryPath(BaseModel):
    story_id: Key


class Condition(BaseModel):
    if_match: str = Field(
        alias="If-Match",
        pattern=r'^("[0-9]{1,9}(-[0-9a-f]{1,64})?"|\*)$',
        description="The revision that the client knows, in quotes, or the `ETag` of its last answer; `*` for any.",
    )

    @property
    def revision(self) -> int | None:
        """None for any."""
        return None if self.if_match == "*" else int(self.if_match.strip('"').partition("-")[0])


class StoryQuery(Page):
    state: StoryState | None = None


class ItemBody(BaseModel):
    model_config = STRICT

    name: Annotated[Name, Field(max_length=100, examples=["Ash"])]
    link: Link | None = Field(default=None, examples=["https://wood.example/ash"])


class PriceBody(BaseModel):
    model_config = STRICT

    amount: Minor
    currency: str = Field(description="ISO 4217.", examples=["EUR"], json_schema_extra={"enum": CODES})

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.currency not in CURRENCIES:
            raise ValueError("there is no such currency")
        return self


class TermsBody(BaseModel):
    """Of a service."""

    model_config = STRICT

    minutes: int = Field(ge=5, le=7 * 24 * 60, description="How long it takes.", examples=[90])
    deposit: Minor | None = None


class StockWish(BaseModel):
    """How many there are of an object, or that it is made when it is ordered."""

    model_config = STRICT

    made_to_order: bool = False
    count: int | None = Field(default=None, ge=0, le=1_000_000, examples=[5])


class SegmentWish(BaseModel):
    """A video has a `video_id`, a photo a `picture_id` and a text that says what it shows, a text its text. What does not
    belong to its kind is not kept."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={"examples": [{"kind": "video", "video_id": AN_ID, "transcript": "I turn a bowl of ash."}]}
    )

    kind: Literal["video", "photo", "text"] = Field(examples=["video"])
    video_id: Key | None = None
    picture_id: Key | None = None
    text: Annotated[Prose, Field(max_length=2000)] | None = None
    transcript: Annotated[Prose, Field(max_length=TRANSCRIPT)] | None = Field(
        default=None, description="Of a video without captions: all that is said and to be heard."
    )


class StoryWish(BaseModel):
    """All of a story that its creator writes. What is not named stays as it is; of a new story, as it is given here."""

    model_config = STRICT

    kind: Literal["object", "service"] = Field(default="object", examples=["object"])
    title: Annotated[Line, Field(max_length=120)] = Field(default="", examples=["A bowl of ash"])
    commentary: Annotated[Prose, Field(max_length=5000)] = Field(default="", examples=["Turned from one piece."])
    craft: Craft | None = None
    segments: list[SegmentWish] = Field(default=[], max_length=SEGMENTS, description="The timeline, in order.")
    materials: list[ItemBody] = Field(default=[], max_length=ITEMS)
    tools: list[ItemBody] = Field(default=[], max_length=ITEMS)
    price: PriceBody | None = None
    lead_days: int | None = Field(default=None, ge=0, le=365, description="From an order until it is ready.")
    terms: TermsBody | None = None
    point: PointBody | None = Field(
        default=None, description="Where it is, if not where its creator works; told to nobody else."
    )
    stock: StockWish = StockWish()
    publish_when: Literal["playable", "ready"] = Field(
        default="ready", description="How far its videos have to be before it goes live."
    )
    auto_publish: bool = Field(default=True, description="As soon as it is approved and its videos are there.")


class SegmentBody(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "video",
                    "video_id": AN_ID,
                    "frame": None,
                    "picture": None,
                    "text": None,
                    "transcript": "I turn a bowl of ash.",
                }
            ]
        }
    )

    kind: str = Field(examples=["video"])
    video_id: str | None = Field(examples=[AN_ID])
    frame: FirstFrame | None = Field(description="Of a video that plays.")
    picture: PictureBody | None = Field(description="Of a photo.")
    text: str | None = Field(examples=["The bowl, oiled."])
    transcript: str | None = Field(examples=["I turn a bowl of ash."])


class StockBody(BaseModel):
    state: str | None = Field(
        description="`in_stock`, `low_stock`, `sold_out` or `made_to_order`; null for services.", examples=["in_stock"]
    )
    made_to_order: bool
    count: int | None = Field(examples=[5])


class StoryCreator(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"id": AN_ID, "name": "Studio Linden", "avatar": None}]})

    id: str = Field(examples=[AN_ID])
    name: str = Field(examples=["Studio Linden"])
    avatar: PictureBody | None


class Work(BaseModel):
    """How a story stands, for its creator and for moderators."""

    state: str = Field(
        description="`draft`, `submitted`, `approved`, `rejected`, `taken_down` or `archived`.", examples=["draft"]
    )
    revision: int = Field(description='For `If-Match: "<revision>"`.', examples=[7])
    pending: bool = Field(description="Approved, and not published yet.")
    live_version: int | None = Field(description="What others see; null while they see nothing.", examples=[1])
    decision_reason: str = Field(description="Of the last decision; empty before the first.", examples=[""])
    publish_when: str = Field(examples=["ready"])
    auto_publish: bool
    point: PointBody | None = Field(
        description="As it was sent; null for moderators.", examples=[{"latitude": 52.52, "longitude": 13.405}]
    )
    created: datetime = Field(examples=[A_TIME])
    updated: datetime = Field(examples=[A_TIME])


class StoryBody(BaseModel):
    """A story: what its creator works at, for them and for moderators, and its live version for everybody else."""

    id: str = Field(examples=[AN_ID])
    creator_id: str = Field(examples=[AN_ID])
    creator: StoryCreator | None = Field(description="Null where `work` is told.")
    version: int | None = Field(description="Null where `work` is told.", examples=[1])
    published: datetime | None = Field(description="When this version was.", examples=[A_TIME])
    kind: str = Field(examples=["object"])
    title: str = Field(examples=["A bowl of ash"])
    commentary: str = Field(examples=["Turned from one piece."])
    craft: str | None = Field(examples=["wood"])
    segments: list[SegmentBody]
    materials: list[ItemBody]
    tools: list[ItemBody]
    price: PriceBody | None
    lead_days: int | None = Field(examples=[10])
    terms: TermsBody | None
    stock: StockBody
    area: AreaBody | None = Field(description="Coarsely; null where it is where its creator works.")
    work: Work | None = Field(description="Null for everybody but its creator and moderators.")


class StorySummary(BaseModel):
    """A line of a creator's list."""

    id: str = Field(examples=[AN_ID])
    kind: str = Field(examples=["object"])
    title: str = Field(examples=["A bowl of ash"])
    state: str = Field(examples=["draft"])
    revision: int = Field(examples=[7])
    pending: bool
    live_version: int | None = Field(examples=[1])
    decision_reason: str = Field(examples=[""])
    updated: datetime = Field(examples=[A_TIME])
    frame: FirstFrame | None = Field(description="Of its first video, once that plays.")


class StoriesBody(BaseModel):
    items: list[StorySummary]
    next: str | None = Field(description="The cursor of what follows; null at the end.", examples=["WyIwMTk4Il0"])


def _segment_of(wish: SegmentWish) -> Segment:
    video, photo = wish.kind == "video", wish.kind == "photo"
    return Segment(
        SegmentKind(wish.kind),
        video_id=wish.video_id if video else None,
        picture_id=wish.picture_id if photo else None,
        text=None if video else wish.text,
        transcript=wish.transcript if video else None,
    )


_CONTENT: dict[str, Callable[[Any], Any]] = {
    "kind": StoryKind,
    "title": str,
    "commentary": str,
    "craft": lambda code: code,
    "segments": lambda items: tuple(map(_segment_of, items)),
    "materials": lambda items: tuple(Item(item.name, item.link) for item in items),
    "tools": lambda items: tuple(Item(item.name, item.link) for item in items),
    "price": lambda price: price and Money(price.amount, price.currency),
    "lead_days": lambda days: days,
    "terms": lambda terms: terms and ServiceTerms(terms.minutes, terms.deposit),
}
_DRAFT: dict[str, Callable[[Any], Any]] = {
    "point": point,
    "stock": lambda stock: Stock(stock.made_to_order, None if stock.made_to_order else stock.count),
    "publish_when": PublishWhen,
    "auto_publish": bool,
}


def written(before: Draft, wish: StoryWish) -> Draft:
    """`before`, with what `wish` names."""

    def named(by: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
        return {name: read(getattr(wish, name)) for name, read in by.items() if name in wish.model_fields_set}

    return replace(before, content=replace(before.content, **named(_CONTENT)), **named(_DRAFT))


Frames = Mapping[str, Showing]
Pictures = Mapping[str | None, Picture]


def work_body(view: StoryView, frames: Frames, shown: Pictures) -> StoryBody:
    """What its creator works at."""
    draft = view.draft
    work = Work(
        state=view.state.value,
        revision=view.revision,
        pending=view.pending,
        live_version=view.live_version,
        decision_reason=view.decision_reason,
        publish_when=draft.publish_when.value,
        auto_publish=draft.auto_publish,
        point=point_body(draft.point),
        created=moment(view.created),
        updated=moment(view.updated),
    )
    told = _told(draft.content, draft.stock, None, frames, shown)
    return StoryBody(id=view.id, creator_id=view.creator, creator=None, version=None, published=None, work=work, **told)


def published_body(story: Published, frames: Frames, shown: Pictures) -> StoryBody:
    """What everybody sees."""
    avatar = pictures.shown(shown.get(story.creator_avatar) if story.creator_avatar else None)
    return StoryBody(
        id=story.id,
        creator_id=story.creator,
        creator=StoryCreator(id=story.creator, name=story.creator_name, avatar=avatar),
        version=story.version,
        published=moment(story.published),
        work=None,
        **_told(story.content, story.stock, story.radius_km, frames, shown),
    )


def summary(view: StoryView, frames: Frames) -> StorySummary:
    content = view.draft.content
    found = next((frames[video] for video in content.videos if video in frames), None)
    return StorySummary(
        id=view.id,
        kind=content.kind.value,
        title=content.title,
        state=view.state.value,
        revision=view.revision,
        pending=view.pending,
        live_version=view.live_version,
        decision_reason=view.decision_reason,
        updated=moment(view.updated),
        frame=None if found is None else first_frame(found),
    )


def _told(content: Content, stock: Stock, radius_km: float | None, frames: Frames, shown: Pictures) -> dict[str, Any]:
    of_object = content.kind is StoryKind.OBJECT
    price, terms = content.price, content.terms
    state = stock.state if of_object else None
    return {
        "kind": content.kind.value,
        "title": content.title,
        "commentary": content.commentary,
        "craft": content.craft,
        "segments": [_segment(item, frames, shown) for item in content.segments],
        "materials": [ItemBody(name=item.name, link=item.link) for item in content.materials],
        "tools": [ItemBody(name=item.name, link=item.link) for item in content.tools],
        "price": None if price is None else PriceBody(amount=price.amount, currency=price.currency),
        "lead_days": content.lead_days,
        "terms": None if terms is None else TermsBody(minutes=terms.minutes, deposit=terms.deposit),
        "stock": StockBody(
            state=None if state is None else state.value, made_to_order=stock.made_to_order, count=stock.count
        ),
        "area": _area(content.place, radius_km),
    }


def _segment(item: Segment, frames: Frames, shown: Pictures) -> SegmentBody:
    found = frames.get(item.video_id or "")
    picture = shown.get(item.picture_id) if item.picture_id else None
    return SegmentBody(
        kind=item.kind.value,
        video_id=item.video_id,
        frame=None if found is None else first_frame(found),
        picture=pictures.shown(picture),
        text=item.text,
        transcript=item.transcript,
    )


def _area(place: Point | None, radius_km: float | None) -> AreaBody | None:
    if place is None:
        return None
    return AreaBody(latitude=place.latitude, longitude=place.longitude, radius_km=radius_km)


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
