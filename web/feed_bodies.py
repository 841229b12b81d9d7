"""What the feed takes and gives, from which its document is made."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from flask import current_app, url_for
from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.creators.values import Picture
from models.feed.items import Item
from models.points import Point
from web.cursor import Page
from web.home import home
from web.playback import FirstFrame, first_frame

ID = "^[A-Za-z0-9._-]{1,36}$"
AN_ID = "0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"
A_TIME = "2026-03-01T09:30:00Z"
AN_AVATAR = f"https://media.example/pictures/{AN_ID}/9f86d081884c7d65/96.webp"
A_CURSOR = "WzE3OTAwMDAwMDAuMCwgIjAxOThmMmE0Il0"
STRICT = ConfigDict(strict=True, extra="forbid")
QUERY = ConfigDict(extra="forbid")

Key = Annotated[str, Field(pattern=ID, json_schema_extra={"example": AN_ID})]
Latitude = Annotated[
    float, Field(ge=-90, le=90, allow_inf_nan=False, description="Degrees north.", json_schema_extra={"example": 48.2})
]
Longitude = Annotated[
    float,
    Field(ge=-180, le=180, allow_inf_nan=False, description="Degrees east.", json_schema_extra={"example": 16.37}),
]


class StoryPath(BaseModel):
    story_id: Key


class CreatorPath(BaseModel):
    creator_id: Key


class ListQuery(Page):
    model_config = QUERY


class PlaceQuery(ListQuery):
    """Without a cursor, both or neither."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude belong together")
        return self

    @property
    def point(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


class SearchQuery(ListQuery):
    q: str = Field(
        default="",
        max_length=200,
        pattern=r"^[^\u0000]*$",
        description="Words that a story has, all of them; the last may be a beginning.",
        json_schema_extra={"example": "walnut bow"},
    )
    category: str | None = Field(
        default=None,
        max_length=32,
        pattern="^[a-z]+$",
        description="One of `/v1/crafts`.",
        json_schema_extra={"example": "wood"},
    )


class CreatorBrief(BaseModel):
    """Who tells a story."""

    id: str = Field(examples=[AN_ID])
    name: str = Field(examples=["Ana's bowls"])
    avatar: str | None = Field(description="A small square WebP.", examples=[AN_AVATAR])


class Price(BaseModel):
    amount: int = Field(description="In the currency's smallest unit.", examples=[4900])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class StoryItem(BaseModel):
    """A story in a feed: all that is shown while it plays, and all that it takes to play its first second."""

    id: str = Field(examples=[AN_ID])
    kind: Literal["object", "service"] = Field(examples=["object"])
    title: str = Field(examples=["A bowl of walnut"])
    category: str = Field(description="One of `/v1/crafts`; empty for none.", examples=["wood"])
    creator: CreatorBrief
    price: Price | None
    published: datetime = Field(description="When it was first shown.", examples=[A_TIME])
    likes: int = Field(ge=0, examples=[1204])
    comments: int = Field(ge=0, examples=[31])
    shares: int = Field(ge=0, examples=[12])
    views: int = Field(ge=0, description="Viewers, each once.", examples=[20480])
    liked: bool = Field(description="By me; false without a token, as the next.", examples=[False])
    followed: bool = Field(description="Its creator, by me.", examples=[True])
    distance_km: float | None = Field(description="Of services near a point; otherwise null.", examples=[3.4])
    placed: bool = Field(
        description="It is at home somewhere: `/v1/stories/{story_id}/map` says where.", examples=[True]
    )
    share_url: str = Field(description="A link for anybody.", examples=[f"https://shop.example/s/{AN_ID}"])
    first_frame: FirstFrame


class FeedPage(BaseModel):
    items: list[StoryItem]
    next: str | None = Field(description="The cursor of the next page; null at the end.", examples=[A_CURSOR])


def page(found: Sequence[Item], following: str | None) -> FeedPage:
    """No query in it."""
    links = _links()
    # What comes from the database needs no second look, and twenty of these take a third of a page's time.
    return FeedPage.model_construct(items=[_story(item, links) for item in found], next=following)


def story(item: Item) -> StoryItem:
    return _story(item, _links())


def _links() -> str:
    """What the address of a shared page begins with."""
    return url_for("share.open_graph", story_id="-", _external=True)[:-1]


def _story(item: Item, links: str) -> StoryItem:
    priced = item.price_minor is not None and item.currency is not None
    return StoryItem.model_construct(
        id=item.story_id,
        kind=item.kind,
        title=item.title,
        category=item.category,
        creator=CreatorBrief.model_construct(id=item.creator_id, name=item.creator_name, avatar=small(item.avatar)),
        price=Price.model_construct(amount=item.price_minor, currency=item.currency) if priced else None,
        published=datetime.fromtimestamp(item.listed, UTC),
        likes=item.counters.likes,
        comments=item.counters.comments,
        shares=item.counters.shares,
        views=item.counters.views,
        liked=item.liked,
        followed=item.followed,
        distance_km=None if item.distance_km is None else round(item.distance_km, 1),
        placed=item.place is not None,
        share_url=links + item.story_id,
        first_frame=first_frame(item.showing),
    )


def small(picture: Picture | None) -> str | None:
    """The address of a picture's smallest size, which needs no permission."""
    if picture is None:
        return None
    return f"{home(current_app).delivery.keys.base_url}/{picture.folder}{picture.widths[0]}.webp"
