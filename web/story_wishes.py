"""What stories are written as: the shapes that are sent, and what becomes of a draft by them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from models.stories.money import CURRENCIES, LARGEST, Money
from models.stories.states import PublishWhen, SegmentKind, StoryKind, StoryState
from models.stories.values import SEGMENTS, Draft, Item, Segment, ServiceTerms, Stock
from web.creator_bodies import AN_ID, STRICT, Craft, Key, PointBody, point
from web.cursor import Page
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
    """All of a story that its creator writes. What is not named stays as it is; in a new story there is nothing of it, and
    it is about an object, live once it is approved and its videos are ready."""

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
