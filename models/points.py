"""Where somebody is: exactly, for themselves and for us, and coarsely, for everybody else."""

from dataclasses import dataclass
from math import cos, floor, radians

from models import vault

CELL_DEGREES = 0.01
"""Of latitude: 1.11 km. A cell is as wide as it is high, wherever on earth."""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees in WGS 84."""

    latitude: float
    """-90 to 90."""
    longitude: float
    """-180 to 180."""


def coarse(point: Point) -> Point:
    """The middle of the cell that `point` lies in, of a grid that is the same for all: many points of one place have one
    answer, so that nothing is learnt from their mean."""
    rows = round(180 / CELL_DEGREES)
    row = min(rows - 1, floor((point.latitude + 90) / CELL_DEGREES))
    latitude = -90 + (row + 0.5) * CELL_DEGREES
    columns = max(1, round(360 * cos(radians(latitude)) / CELL_DEGREES))
    column = floor((point.longitude + 180) / 360 * columns) % columns
    return Point(round(latitude, 5), round(-180 + (column + 0.5) * 360 / columns, 5))


def seal(point: Point | None) -> str | None:
    """For a `vault.SealedField`."""
    return None if point is None else vault.seal(f"{point.latitude!r},{point.longitude!r}")


def unseal(sealed: str | None) -> Point | None:
    if sealed is None:
        return None
    latitude, longitude = map(float, vault.unseal(sealed).split(","))
    return Point(latitude, longitude)
