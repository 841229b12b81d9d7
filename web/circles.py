"""Circles on the earth as GeoJSON (RFC 7946): rings counter-clockwise, cut at the antimeridian and opened at a pole."""

from collections.abc import Sequence
from typing import Any

from models.feed.geometry import box_around, towards, wrapped
from models.points import Point

CORNERS = 64

Position = tuple[float, float]
"""Longitude, latitude."""


def circle(centre: Point, radius_km: float) -> dict[str, Any]:
    """A Polygon, or a MultiPolygon where the antimeridian cuts it."""
    ring = unrolled(centre, radius_km)
    if box_around(centre, radius_km).half_width >= 180:
        return _polygon(_around_pole(ring, north=centre.latitude > 0))
    west, east = min(lon for lon, _ in ring), max(lon for lon, _ in ring)
    if west >= -180 and east <= 180:
        return _polygon(ring)
    edge = 180.0 if east > 180 else -180.0
    here = _cut(ring, edge, keep_below=edge > 0)
    beyond = [(lon - 2 * edge, lat) for lon, lat in _cut(ring, edge, keep_below=edge < 0)]
    return {"type": "MultiPolygon", "coordinates": [[_closed(here)], [_closed(beyond)]]}


def unrolled(centre: Point, radius_km: float) -> list[Position]:
    """The corners, counter-clockwise; longitudes go on beyond 180 from where the centre is, so that there is no jump."""
    corners = [towards(centre, -360 * number / CORNERS, radius_km) for number in range(CORNERS)]
    return [(centre.longitude + wrapped(corner.longitude - centre.longitude), corner.latitude) for corner in corners]


def _around_pole(ring: Sequence[Position], *, north: bool) -> list[Position]:
    """The ring along the circle from −180 to 180, and back along the pole."""
    found = sorted((wrapped(longitude), latitude) for longitude, latitude in ring)
    (first, low), (last, high) = found[0], found[-1]
    gap = first + 360 - last
    seam = high + (low - high) * ((180 - last) / gap if gap else 0.0)
    along = [(-180.0, seam), *found, (180.0, seam)]
    if north:
        return [*along, (180.0, 90.0), (-180.0, 90.0)]
    return [(-180.0, -90.0), (180.0, -90.0), *along[::-1]]


def _cut(ring: Sequence[Position], edge: float, *, keep_below: bool) -> list[Position]:
    """The part of a ring on one side of a meridian (Sutherland and Hodgman)."""
    found: list[Position] = []
    for (lon, lat), (next_lon, next_lat) in zip(ring, [*ring[1:], ring[0]], strict=True):
        inside, stays = (lon <= edge) == keep_below, (next_lon <= edge) == keep_below
        if inside:
            found.append((lon, lat))
        if inside != stays:
            found.append((edge, lat + (next_lat - lat) * (edge - lon) / (next_lon - lon)))
    return found


def _polygon(ring: Sequence[Position]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [_closed(ring)]}


def _closed(ring: Sequence[Position]) -> list[list[float]]:
    """To a metre, ending where it began."""
    rounded = [[round(lon, 5), round(lat, 5)] for lon, lat in ring]
    return [*rounded, rounded[0]]
