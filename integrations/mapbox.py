"""Mapbox: addresses of static maps and of tiles (https://docs.mapbox.com/api/maps/static-images/, …/static-tiles/). Nothing
is asked from here: whoever is shown an address fetches it. Without a token there is none."""

from collections.abc import Sequence
from urllib.parse import quote

ORIGIN = "https://api.mapbox.com"
"""Where all addresses lead."""

STYLE = "mapbox/streets-v12"
LIGHT, DARK = "mapbox/light-v11", "mapbox/dark-v11"
"""Styles of tiles: quiet ones, on which something else is shown."""

TILE_PIXELS = 512
CREDITS = (
    ("© Mapbox", "https://www.mapbox.com/about/maps/"),
    ("© OpenStreetMap", "https://www.openstreetmap.org/copyright"),
    ("Improve this map", "https://apps.mapbox.com/feedback/"),
)
"""What has to stand beside a map (https://docs.mapbox.com/help/dive-deeper/attribution/): words and link of each."""

SIZE = "600x400@2x"
COLOUR = "a1683c"
AROUND_POINT = 11
"""The zoom for a point without an area: a town and what is around it."""


def static_map(
    token: str | None, latitude: float, longitude: float, ring: Sequence[tuple[float, float]] = ()
) -> str | None:
    """A map of an area, given by the latitudes and longitudes of its edge, or around a point; None without a token."""
    if not token:
        return None
    if ring:
        overlay, view = f"path-2+{COLOUR}-0.9+{COLOUR}-0.2({quote(polyline([*ring, ring[0]]), safe='')})", "auto"
    else:
        overlay, view = (
            f"pin-s+{COLOUR}({longitude:.5f},{latitude:.5f})",
            f"{longitude:.5f},{latitude:.5f},{AROUND_POINT}",
        )
    return f"{ORIGIN}/styles/v1/{STYLE}/static/{overlay}/{view}/{SIZE}?access_token={quote(token, safe='')}"


def tiles(token: str | None, style: str) -> str | None:
    """The address of a raster tile, with {z}, {x} and {y} for which it is; None without a token."""
    if not token:
        return None
    where = f"tiles/{TILE_PIXELS}/{{z}}/{{x}}/{{y}}@2x"
    return f"{ORIGIN}/styles/v1/{style}/{where}?access_token={quote(token, safe='')}"


def polyline(points: Sequence[tuple[float, float]]) -> str:
    """Latitudes and longitudes in Google's encoding (https://developers.google.com/maps/documentation/utilities/polylinealgorithm)."""
    found: list[str] = []
    before = (0, 0)
    for latitude, longitude in points:
        here = (round(latitude * 1e5), round(longitude * 1e5))
        found += [_encoded(now - then) for now, then in zip(here, before, strict=True)]
        before = here
    return "".join(found)


def _encoded(value: int) -> str:
    rest = ~(value << 1) if value < 0 else value << 1
    found = []
    while rest >= 0x20:
        found.append(chr((0x20 | rest & 0x1F) + 63))
        rest >>= 5
    return "".join([*found, chr(rest + 63)])
