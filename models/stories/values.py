"""What comes into `models.stories` and goes out of it. Times are epoch seconds on the database's clock."""

from dataclasses import dataclass, field

from models.points import Point
from models.stories.money import Money
from models.stories.states import PublishWhen, SegmentKind, StockState, StoryKind, StoryState

SEGMENTS = 10
"""Of a story, at most."""

FEW = 3
"""Up to so many of a thing are low stock."""


@dataclass(frozen=True, slots=True)
class Item:
    """A material, or a tool."""

    name: str
    link: str | None = None
    """http or https."""


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    minutes: int
    """How long it takes."""
    deposit: int | None = None
    """In minor units of the price's currency."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the timeline. A video has `video_id` and perhaps a transcript, a photo `picture_id` and a text that says
    what is to be seen (WCAG 1.1.1), a text its text."""

    kind: SegmentKind
    video_id: str | None = None
    picture_id: str | None = None
    text: str | None = None
    transcript: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """All of a story that moderators judge and versions keep."""

    kind: StoryKind = StoryKind.OBJECT
    title: str = ""
    commentary: str = ""
    craft: str | None = None
    """A code of `creators.crafts.CRAFTS`."""
    segments: tuple[Segment, ...] = ()
    materials: tuple[Item, ...] = ()
    tools: tuple[Item, ...] = ()
    price: Money | None = None
    """None: on request, which only services may be."""
    lead_days: int | None = None
    """From an order until it is ready."""
    terms: ServiceTerms | None = None
    """Of a service."""
    place: Point | None = None
    """Coarse."""

    @property
    def videos(self) -> tuple[str, ...]:
        """Without doubles, in order."""
        return tuple(dict.fromkeys(item.video_id for item in self.segments if item.video_id is not None))

    @property
    def pictures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.picture_id for item in self.segments if item.picture_id is not None))


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is of an object; changed without a review, and told at once."""

    made_to_order: bool = False
    count: int | None = None
    """None while nobody has said, and for what is made to order."""

    @property
    def state(self) -> StockState | None:
        """None while nobody has said."""
        if self.made_to_order:
            return StockState.MADE_TO_ORDER
        if self.count is None:
            return None
        if self.count == 0:
            return StockState.SOLD_OUT
        return StockState.LOW_STOCK if self.count <= FEW else StockState.IN_STOCK


@dataclass(frozen=True, slots=True)
class Draft:
    """What a creator can write of a story."""

    content: Content = field(default_factory=Content)
    """Its `place` follows from `point`."""
    point: Point | None = None
    """Exactly where it is; only ever told to themselves."""
    stock: Stock = field(default_factory=Stock)
    publish_when: PublishWhen = PublishWhen.READY
    auto_publish: bool = True
    """As soon as it is approved and its videos are there; else when its creator says so."""


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as its creator works at it."""

    id: str
    creator: str
    state: StoryState
    revision: int
    """One more with every change."""
    draft: Draft
    pending: bool
    """Approved, and not published yet: its videos are not there, or its creator has not said so."""
    live_version: int | None
    """What others see; None while they see nothing."""
    decision_reason: str
    """Of the last decision of a moderator; empty before the first."""
    created: float
    updated: float


@dataclass(frozen=True, slots=True)
class Published:
    """A story as everybody sees it."""

    id: str
    version: int
    creator: str
    creator_name: str
    creator_avatar: str | None
    """A picture's id."""
    content: Content
    stock: Stock
    radius_km: float | None
    """Around the place, of a service."""
    published: float
