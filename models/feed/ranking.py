"""What a story is worth to one viewer: its score, and what the viewer's follows, place and memory add and take. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.feed.geometry import distance_km
from models.feed.scores import Weights
from models.points import Point

APART = 2
"""Stories of others between two of one creator, where there are others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may come next."""

    story_id: str
    creator_id: str
    score: float
    at: Point | None
    followed: bool
    seen: bool
    scored: float = 0.0
    """When its score was written."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What it is worth to the viewer, in hours."""

    worth: float
    story_id: str
    creator_id: str


def ranked(candidate: Candidate, viewer: Point | None, weights: Weights) -> Ranked:
    worth = candidate.score
    if candidate.followed:
        worth += weights.follow_hours
    if viewer is not None and candidate.at is not None and weights.near_km > 0:
        worth += weights.near_hours * max(0.0, 1 - distance_km(viewer, candidate.at) / weights.near_km)
    if candidate.seen:
        worth -= weights.seen_hours
    return Ranked(worth, candidate.story_id, candidate.creator_id)


def in_order(found: Iterable[Ranked]) -> list[Ranked]:
    """Worthiest first; of equals the one that was written later."""
    return sorted(found, key=lambda item: (item.worth, item.story_id), reverse=True)


def spread(found: Sequence[Ranked]) -> list[Ranked]:
    """The same, with those of one creator `APART` where others can stand between them."""
    placed: list[Ranked] = []
    held: list[Ranked] = []
    for item in found:
        held.append(item)
        while (fitting := _fitting(held, placed)) is not None:
            placed.append(held.pop(fitting))
    return placed + held


def _fitting(held: Sequence[Ranked], placed: Sequence[Ranked]) -> int | None:
    recent = {item.creator_id for item in placed[-APART:]}
    return next((number for number, item in enumerate(held) if item.creator_id not in recent), None)
