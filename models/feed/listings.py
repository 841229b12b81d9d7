"""A placeholder with the agreed signatures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    latitude: float
    longitude: float
    radius_km: float | None


@dataclass(frozen=True, slots=True)
class Listing:
    story_id: str
    creator_id: str
    creator_name: str
    kind: str
    title: str
    text: str
    category: str
    video_id: str
    price_minor: int | None
    currency: str | None
    place: Place | None


def list_story(listing: Listing) -> None:
    """Within the caller's transaction."""


def unlist(story_id: str) -> None:
    """Within the caller's transaction."""


def hide_creator(creator_id: str) -> None:
    """Within the caller's transaction."""


def show_creator(creator_id: str) -> None:
    """Within the caller's transaction."""
