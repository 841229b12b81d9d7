"""In which squares of the earth a service is to be looked for.

A viewer wants the services that reach them, nearest first, and no more of them than a page. So there are five searches,
each a list of numbers for one index: within 0.5, 2, 8 and 32 km, and as far as any service goes. A search looks for each
service no further away than its radius, rounded up to a power of two (its *reach*): the squares of a small service are
small, so that few are found that do not reach. Where services lie close the first search is enough, where they are rare
the last finds few.

Squares are rows of equal height, each cut into as many columns as keep at least the same width (fewer towards the poles).
Every number means one square of one size in one search, on whatever database.
"""

from collections.abc import Iterator
from functools import cache
from math import cos, degrees, floor, radians

from models.feed.geometry import EARTH_KM, box_around
from models.points import Point

REACHES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0)

FARTHEST_KM = REACHES[-1]
"""No service is found from further away."""

SEARCHES = (0.5, 2.0, 8.0, 32.0, FARTHEST_KM)
"""How far each looks."""

_ROWS = 1 << 16
_COLUMNS = 1 << 17
"""More than any size needs (the smallest has 40,031 rows and 80,061 columns)."""


def reach(radius_km: float) -> float:
    """The least of `REACHES` that is no less; the last for anything more."""
    return next((km for km in REACHES if radius_km <= km), FARTHEST_KM)


def of_service(centre: Point, radius_km: float) -> tuple[int, ...]:
    """The squares to write down for a service."""
    far, before, found = reach(radius_km), 0.0, []
    for search, limit in enumerate(SEARCHES):
        if far <= before:  # an earlier search finds it wherever it reaches
            break
        size = min(far, limit)
        row = _row(centre.latitude, size)
        found.append(_number(search, size, row, _column(centre.longitude, _columns(row, size))))
        before = limit
    return tuple(found)


def around(viewer: Point, search: int) -> tuple[int, ...]:
    """The squares in which search `search` finds all services that reach `viewer` from within `SEARCHES[search]`.

    Those of small services are left out that an earlier search has found already.
    """
    before = SEARCHES[search - 1] if search else 0.0
    sizes = sorted({min(km, SEARCHES[search]) for km in REACHES if km > before})
    return tuple(number for size in sizes for number in _touched(viewer, search, size))


def _touched(viewer: Point, search: int, size: float) -> Iterator[int]:
    box = box_around(viewer, size)
    for row in range(_row(box.south, size), _row(box.north, size) + 1):
        count = _columns(row, size)
        first = floor((box.middle - box.half_width + 180) / 360 * count)
        last = floor((box.middle + box.half_width + 180) / 360 * count)
        for column in range(first, min(last, first + count - 1) + 1):
            yield _number(search, size, row, column % count)


def _height(size: float) -> float:
    return degrees(size / EARTH_KM)


def _row(latitude: float, size: float) -> int:
    return floor((min(latitude, 90.0) + 90.0) / _height(size))


def _column(longitude: float, count: int) -> int:
    return floor((longitude + 180) / 360 * count) % count


@cache
def _columns(row: int, size: float) -> int:
    """As many as are at least `size` wide along the shorter edge of the row."""
    edge = max(abs(row * _height(size) - 90), abs((row + 1) * _height(size) - 90))
    return max(1, floor(360 * cos(radians(min(edge, 90.0))) / _height(size)))


def _number(search: int, size: float, row: int, column: int) -> int:
    return ((search * len(REACHES) + REACHES.index(size)) * _ROWS + row) * _COLUMNS + column
