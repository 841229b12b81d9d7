"""Services that reach a viewer, nearest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from models import database
from models.feed import cells, items
from models.feed.geometry import distance_km
from models.feed.items import Item
from models.points import Point


@dataclass(frozen=True, slots=True)
class Beyond:
    """The last service of a page."""

    km: float
    story_id: str


NOWHERE_YET = Beyond(-1.0, "")

Hit = tuple[float, str]
"""Kilometres, story."""


def nearby(at: Point, viewer: str | None, beyond: Beyond | None, limit: int) -> list[Item]:
    """Services whose radius covers `at`, from behind `beyond` on; their distance is to the coarse point that is shown.

    One to five searches, and as a rule one query for the items: another one only where some of a page have just gone.
    """
    found: list[Item] = []
    with database.session():
        waiting: list[Hit] = []
        for hit in hits(at, beyond or NOWHERE_YET):
            waiting.append(hit)
            if len(found) + len(waiting) == limit:
                found += _shown(waiting, viewer)
                waiting = []
                if len(found) == limit:
                    return found
        return found + _shown(waiting, viewer)


def _shown(found: list[Hit], viewer: str | None) -> list[Item]:
    there = items.items([story for _, story in found], viewer)
    return [items.away(there[story], km) for km, story in found if story in there]


def hits(at: Point, beyond: Beyond = NOWHERE_YET) -> Iterator[Hit]:
    """Every service that reaches `at`, nearest first. Searches further when those found so far are used up."""
    last = (beyond.km, beyond.story_id)
    for number, limit in enumerate(cells.SEARCHES):
        if limit < last[0]:
            continue
        found = sorted(hit for hit in _search(at, number) if last < hit and hit[0] <= limit)
        yield from found
        last = max(last, (limit, "\U0010ffff"))


def _search(at: Point, number: int) -> Iterator[Hit]:
    squares = cells.around(at, number)
    marks = ", ".join("?" * len(squares))
    sql = f"SELECT story_id, latitude, longitude, radius_km FROM service_cell WHERE cell IN ({marks})"
    for story, latitude, longitude, radius in database.rows(sql, squares):
        away = distance_km(at, Point(latitude, longitude))
        if away <= radius:
            yield away, story
