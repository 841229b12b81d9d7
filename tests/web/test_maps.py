"""Maps: circles as RFC 7946 has them, and no point but the coarse one."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from math import isclose
from typing import Any

import pytest
from flask.testing import FlaskClient

from integrations import mapbox
from models import database
from models.feed.geometry import distance_km
from models.feed.listings import Place
from models.points import Point
from tests.web.conftest import People
from tests.web.stories import live, sells
from web import circles, create_app


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    found = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    assert all(len(polygon) == 1 for polygon in found)
    return [polygon[0] for polygon in found]


def area(ring: list[list[float]]) -> float:
    """Above 0 for a ring that goes counter-clockwise."""
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring)) / 2


@pytest.mark.parametrize(
    ("centre", "kind", "count"),
    [
        (Point(48.2, 16.4), "Polygon", 1),
        (Point(-17, 179.9), "MultiPolygon", 2),
        (Point(66, -179.9), "MultiPolygon", 2),
        (Point(89.5, 30), "Polygon", 1),
        (Point(-89.5, -170), "Polygon", 1),
    ],
)
def test_a_circle_is_closed_counter_clockwise_within_the_world_and_round(centre: Point, kind: str, count: int) -> None:
    geometry = circles.circle(centre, 100)
    assert geometry["type"] == kind
    assert len(rings(geometry)) == count
    corners = set()
    for ring in rings(geometry):
        assert ring[0] == ring[-1]
        assert area(ring) > 0
        assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in ring)
        corners |= {(lon, lat) for lon, lat in ring if abs(lon) < 180 and abs(lat) < 90}
    assert len(corners) == circles.CORNERS
    for lon, lat in corners:
        assert isclose(distance_km(centre, Point(lat, lon)), 100, rel_tol=1e-3)


def test_both_halves_of_a_cut_circle_lie_on_their_sides() -> None:
    west, east = rings(circles.circle(Point(0, 179.5), 100))
    assert {lon > 0 for lon, _ in west} == {True}
    assert {lon < 0 for lon, _ in east} == {True}
    assert isclose(area(west) + area(east), area(rings(circles.circle(Point(0, 0), 100))[0]), rel_tol=1e-3)


def test_a_service_has_a_circle_a_picture_and_the_way_there(client: FlaskClient) -> None:
    story = live(kind="service", place=Place(48.205, 16.373, 10))
    answer = client.get(f"/v1/stories/{story}/map").json
    assert answer is not None
    assert answer["point"] == {"latitude": 48.205, "longitude": 16.373}
    assert answer["area"]["geometry"]["type"] == "Polygon"
    assert answer["area"]["properties"] == {"radius_km": 10.0}
    assert answer["image"] == f"http://localhost/v1/stories/{story}/map.svg"
    assert answer["directions"] == {
        "apple": "https://maps.apple.com/?daddr=48.20500%2C16.37300",
        "google": "https://www.google.com/maps/dir/?api=1&destination=48.20500%2C16.37300",
    }
    assert answer["tiles"] is None
    drawn = client.get(answer["image"].removeprefix("http://localhost"))
    assert drawn.content_type.startswith("image/svg+xml")
    svg = drawn.get_data(as_text=True)
    assert ">10 km<" in svg
    (style,) = re.findall("<style>(.*)</style>", svg)
    assert "prefers-color-scheme:dark" in style
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert drawn.headers["Content-Security-Policy"] == f"default-src 'none'; style-src 'sha256-{digest}'"


def test_a_creator_is_shown_where_others_may_know_them_to_be(client: FlaskClient, people: People) -> None:
    sells(people.owner, latitude=48.205, longitude=16.373, radius_km=25.0)
    sells(people.stranger)
    answer = client.get(f"/v1/creators/{people.owner.id}/map").json
    assert answer is not None
    assert answer["point"] == {"latitude": 48.205, "longitude": 16.373}
    for who in (people.stranger.id, "none"):
        assert client.get(f"/v1/creators/{who}/map").status_code == 404
        assert client.get(f"/v1/creators/{who}/map.svg").status_code == 404
    assert client.get("/v1/stories/none/map").json["code"] == "unknown_story"  # type: ignore[index]
    assert client.get(f"/v1/stories/{live()}/map").json["code"] == "no_place"  # type: ignore[index]


@pytest.mark.usefixtures("app_settings")
def test_with_a_token_mapbox_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VW_MAPBOX_TOKEN", "pk.abc")
    client = create_app().test_client()
    story = live(kind="service", place=Place(48.205, 16.373, 10))
    answer: Any = client.get(f"/v1/stories/{story}/map").json
    image, tiles = answer["image"], answer["tiles"]
    assert image.startswith("https://api.mapbox.com/styles/v1/mapbox/streets-v12/static/path-2+a1683c")
    assert image.endswith("/auto/600x400@2x?access_token=pk.abc")
    assert len(image) < 8192
    for scheme, style in (("light", "mapbox/light-v11"), ("dark", "mapbox/dark-v11")):
        tile = "tiles/512/{z}/{x}/{y}@2x?access_token=pk.abc"
        assert tiles[scheme] == f"https://api.mapbox.com/styles/v1/{style}/{tile}"
    assert {credit["text"] for credit in tiles["credits"]} >= {"© Mapbox", "© OpenStreetMap"}
    database.close()


@pytest.mark.usefixtures("app_settings")
def test_pages_may_fetch_from_mapbox_where_it_draws_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def policy() -> dict[str, list[str]]:
        told = create_app().test_client().get("/").headers["Content-Security-Policy"]
        return {name: sources for name, *sources in (rule.split() for rule in told.split("; "))}

    without = policy()
    monkeypatch.setenv("VW_MAPBOX_TOKEN", "pk.abc")
    added = {name: set(sources) - set(without[name]) for name, sources in policy().items()}
    assert {name: hosts for name, hosts in added.items() if hosts} == {
        "img-src": {mapbox.ORIGIN},
        "connect-src": {mapbox.ORIGIN},
    }
    assert without["worker-src"] == ["'self'"]
    database.close()


def test_the_encoding_is_googles() -> None:
    # The example of its documentation.
    assert mapbox.polyline([(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    assert mapbox.static_map(None, 0, 0) is None
    assert mapbox.tiles(None, mapbox.LIGHT) is None
    assert "pin-s+a1683c(16.37300,48.20500)" in (mapbox.static_map("pk.x", 48.205, 16.373) or "")
