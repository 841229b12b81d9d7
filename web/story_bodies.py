"""How stories are read: the shapes that are answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.creators.values import Picture
from models.points import Point
from models.reactions.tallies import Numbers
from models.showing import Showing
from models.stories.states import StoryKind
from models.stories.values import Content, Published, Segment, Stock, StoryView
from web import pictures
from web.creator_bodies import A_TIME, AN_ID, AreaBody, PointBody, point_body
from web.pictures import PictureBody
from web.playback import FirstFrame, first_frame
from web.schemas import moment
from web.story_wishes import ItemBody, PriceBody, TermsBody


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


class NumbersBody(BaseModel):
    """What has been counted of a story, since it was first live."""

    views: int = Field(description="Viewers, each once.", examples=[240])
    completion: float | None = Field(
        ge=0, le=1, description="The share of them who saw it to its end; null before the first one.", examples=[0.42]
    )
    likes: int = Field(examples=[31])
    comments: int = Field(examples=[4])
    shares: int = Field(examples=[2])


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
    numbers: NumbersBody | None = Field(description="Null before it was ever live.")


class StoriesBody(BaseModel):
    items: list[StorySummary]
    next: str | None = Field(description="The cursor of what follows; null at the end.", examples=["WyIwMTk4Il0"])


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


def summary(view: StoryView, frames: Frames, counted: Mapping[str, Numbers]) -> StorySummary:
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
        numbers=_numbers(counted.get(view.id)),
    )


def _numbers(counted: Numbers | None) -> NumbersBody | None:
    if counted is None:
        return None
    return NumbersBody(
        views=counted.views,
        completion=None if counted.completion is None else round(counted.completion, 4),
        likes=counted.likes,
        comments=counted.comments,
        shares=counted.shares,
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
