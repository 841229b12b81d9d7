"""Services that reach a viewer, nearest first, against looking at every one."""

import random

import pytest

from models.accounts import blocks
from models.feed.geometry import distance_km, towards
from models.feed.items import Item
from models.feed.nearby import Beyond, nearby
from models.points import Point
from tests.models.accounts.make import account
from tests.models.feed.make import listed, service

pytestmark = pytest.mark.usefixtures("truth")


def ids(found: list[Item]) -> list[str]:
    return [item.story_id for item in found]


@pytest.mark.parametrize("at", [Point(48.2, 16.4), Point(-17, 179.99), Point(89.95, 20)], ids=["inland", "180", "pole"])
def test_every_service_that_reaches_is_found_once_and_in_order(at: Point) -> None:
    drawn, expected = random.Random(6), []
    for _ in range(120):
        place, radius = towards(at, drawn.uniform(0, 360), drawn.uniform(0, 90)), drawn.choice([1.0, 5.0, 20.0, 100.0])
        story = service(place.latitude, place.longitude, radius)
        if (away := distance_km(at, place)) <= radius:
            expected.append((away, story))
    expected.sort()
    found: list[Item] = []
    beyond = None
    while page := nearby(at, None, beyond, 7):
        found += page
        assert page[-1].distance_km is not None
        beyond = Beyond(page[-1].distance_km, page[-1].story_id)
    assert len(expected) > 20
    assert ids(found) == [story for _, story in expected]
    assert [item.distance_km for item in found] == [away for away, _ in expected]


def test_objects_and_services_without_a_radius_are_not_near() -> None:
    listed()
    assert nearby(Point(0, 0), None, None, 20) == []


def test_a_page_is_full_though_blocked_ones_are_nearer() -> None:
    me, rude, kind = account(), account(), account()
    for _ in range(5):
        service(10, 10, 50, creator_id=rude)
    kept = [service(10.1, 10, 50, creator_id=kind) for _ in range(3)]
    blocks.block(me, rude)
    assert sorted(ids(nearby(Point(10, 10), me, None, 3))) == sorted(kept)
