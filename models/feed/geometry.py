"""Points and circles on a sphere. Degrees come and go, east and north positive; distances are kilometres."""

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin, sqrt

from models.points import Point

EARTH_KM = 6371.0088
"""The mean radius (IUGG)."""

HALFWAY_KM = pi * EARTH_KM
"""No two points are further apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """All that lies between two latitudes, within some degrees east and west of a longitude."""

    south: float
    north: float
    middle: float
    half_width: float
    """180: the whole way round."""


def distance_km(one: Point, other: Point) -> float:
    """Along the surface: the haversine formula, exact for near points as for antipodes."""
    south, north = radians(one.latitude), radians(other.latitude)
    rise = sin((north - south) / 2) ** 2
    run = sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(rise + cos(south) * cos(north) * run)))


def box_around(centre: Point, radius_km: float) -> Box:
    """The smallest box that holds a circle, poles and antimeridian included."""
    reach = radius_km / EARTH_KM
    south, north = centre.latitude - degrees(reach), centre.latitude + degrees(reach)
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), centre.longitude, 180.0)
    # A circle is widest a little nearer to the pole than its centre is.
    return Box(south, north, centre.longitude, degrees(asin(min(1.0, sin(reach) / cos(radians(centre.latitude))))))


def towards(start: Point, bearing: float, km: float) -> Point:
    """Where one gets who goes `km` from `start` into the direction `bearing`, 0 north and 90 east."""
    way, course, latitude = km / EARTH_KM, radians(bearing), radians(start.latitude)
    x = cos(latitude) * cos(way) - sin(latitude) * sin(way) * cos(course)
    y = sin(course) * sin(way)
    z = sin(latitude) * cos(way) + cos(latitude) * sin(way) * cos(course)
    return Point(degrees(atan2(z, hypot(x, y))), wrapped(start.longitude + degrees(atan2(y, x))))


def wrapped(longitude: float) -> float:
    """The same meridian, at least −180 and less than 180."""
    return (longitude + 180.0) % 360.0 - 180.0
