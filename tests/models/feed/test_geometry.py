"""Circles on a sphere, and the squares by which services are found: at the antimeridian and the poles too."""

import random
from math import isclose

import pytest

from models.feed import cells
from models.feed.geometry import HALFWAY_KM, box_around, distance_km, towards
from models.points import Point

VIENNA, LINZ = Point(48.2082, 16.3738), Point(48.3069, 14.2858)


def test_distances_are_those_of_the_sphere() -> None:
    assert isclose(distance_km(VIENNA, LINZ), 154.9, abs_tol=0.5)
    assert isclose(distance_km(Point(0, 179.5), Point(0, -179.5)), 111.195, abs_tol=0.01)
    assert isclose(distance_km(Point(90, 0), Point(90, 137)), 0, abs_tol=1e-6)
    assert isclose(distance_km(Point(0, 0), Point(0, 180)), HALFWAY_KM)


@pytest.mark.parametrize("start", [VIENNA, Point(0, 180), Point(-16.5, 179.9), Point(89.9, 10), Point(-90, 0)])
@pytest.mark.parametrize("bearing", range(0, 360, 30))
def test_who_walks_so_far_is_so_far_away_and_within_the_box(start: Point, bearing: int) -> None:
    there = towards(start, bearing, 120)
    assert isclose(distance_km(start, there), 120, rel_tol=1e-6)
    box = box_around(start, 120.001)
    assert box.south <= there.latitude <= box.north
    aside = abs((there.longitude - box.middle + 180) % 360 - 180)
    assert aside <= box.half_width


@pytest.mark.parametrize(
    "middle", [VIENNA, Point(0, 0), Point(-16.5, 180), Point(65, -179.99), Point(90, 0), Point(-89.99, 45)]
)
def test_every_service_that_reaches_a_viewer_lies_in_a_square_where_it_is_looked_for(middle: Point) -> None:
    drawn = random.Random(6)
    for _ in range(300):
        service = towards(middle, drawn.uniform(0, 360), drawn.uniform(0, 200))
        radius = drawn.choice([0.5, 1, 3, 4, 7.5, 30, 32, 33, 100, 512])
        viewer = towards(service, drawn.uniform(0, 360), drawn.uniform(0, radius * 0.9999))
        away = distance_km(service, viewer)
        first = next(number for number, limit in enumerate(cells.SEARCHES) if away <= limit)
        squares = set(cells.of_service(service, radius))
        assert any(squares & set(cells.around(viewer, number)) for number in range(first + 1))


def test_a_search_is_a_short_list_wherever_the_viewer_is() -> None:
    drawn = random.Random(6)
    places = [Point(drawn.uniform(-90, 90), drawn.uniform(-180, 180)) for _ in range(300)]
    for place in [*places, Point(90, 0), Point(-90, 0), Point(89.99, 180)]:
        for number in range(len(cells.SEARCHES)):
            found = cells.around(place, number)
            assert len(found) == len(set(found)) <= 90
            assert max(found) < 2**63


def test_a_small_service_is_in_one_square_and_a_large_one_in_five() -> None:
    assert [len(cells.of_service(VIENNA, radius)) for radius in (0.5, 2, 5, 32, 33, 500)] == [1, 2, 3, 4, 5, 5]
