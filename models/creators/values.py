"""What comes into `models.creators` and goes out of it. Times are epoch seconds on the database's clock."""

from dataclasses import dataclass

from models.creators.states import CreatorState, Fulfilment
from models.points import Point


@dataclass(frozen=True, slots=True)
class Profile:
    """What a creator says of themselves."""

    name: str
    crafts: tuple[str, ...]
    """Codes of `crafts.CRAFTS`."""
    bio: str
    fulfilment: Fulfilment
    point: Point | None
    """Exactly where they work; only ever told to themselves."""
    radius_km: float | None
    """How far from there they offer services."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours, made of one that somebody sent; its objects lie below `folder`."""

    id: str
    folder: str
    """A prefix of keys, with a slash at its end."""
    widths: tuple[int, ...]
    """Of the sizes that there are, in pixels, smallest first: each as `<width>.webp` and `<width>.jpg`."""
    width: int
    """Of the largest size, in pixels."""
    height: int


@dataclass(frozen=True, slots=True)
class OwnCreator:
    """A creator as they see themselves, and as moderators do but for the exact point."""

    id: str
    state: CreatorState
    profile: Profile
    coarse: Point | None
    avatar: Picture | None
    cover: Picture | None
    decision_reason: str
    """Of the last decision; empty before the first."""
    created: float


@dataclass(frozen=True, slots=True)
class PublicCreator:
    """A creator as everybody sees them."""

    id: str
    state: CreatorState
    """Approved, unless it is a moderator who looks."""
    name: str
    crafts: tuple[str, ...]
    bio: str
    fulfilment: Fulfilment
    coarse: Point | None
    """The middle of a cell of about a kilometre."""
    radius_km: float | None
    avatar: Picture | None
    cover: Picture | None
    created: float
