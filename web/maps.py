"""Where a service goes: a circle for maps, a picture of it, the way there. Never more than the coarse point that all see.

GET /v1/creators/<id>/map   and map.svg      GET /v1/stories/<id>/map   and map.svg
"""

from base64 import b64encode
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, current_app, jsonify, url_for
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from integrations import mapbox
from models.creators import profiles
from models.errors import UnknownStory
from models.feed import items
from models.feed.listings import Place
from models.points import Point
from web import access, circles
from web.errors import Problem
from web.feed import viewer
from web.feed_bodies import CreatorPath, StoryPath
from web.home import home

api = APIBlueprint("maps", __name__, url_prefix="/v1", abp_security=[{"token": []}])

WIDTH, HEIGHT, RADIUS, COARSE = 600, 400, 150, 60
"""Of our own pictures, in pixels; the last stands for how coarse a point without an area is."""

STYLE = (
    ":root{--ground:#f7f2ea;--clay:#a34a24;--ink:#685c52}"
    "@media(prefers-color-scheme:dark){:root{--ground:#1b1714;--clay:#e9956a;--ink:#bcad9d}}"
    "rect{fill:var(--ground)}text{fill:var(--ink)}.north{fill:none;stroke:var(--ink)}"
    ".area{fill:var(--clay);fill-opacity:.18;stroke:var(--clay)}.point{fill:var(--clay)}"
    ".radius{stroke:var(--clay);stroke-dasharray:4}"
)
"""Of our own pictures, in the colours of the pages (web/static/design/tokens.css)."""

STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()

A_TILE = f"{mapbox.ORIGIN}/styles/v1/{mapbox.LIGHT}/tiles/512/{{z}}/{{x}}/{{y}}@2x?access_token=pk.abc"

A_RING = [[16.51, 48.2], [16.37, 48.29], [16.24, 48.2], [16.37, 48.11], [16.51, 48.2]]


class CoarsePoint(BaseModel):
    """Within a kilometre or so of where it really is."""

    latitude: float = Field(examples=[48.205])
    longitude: float = Field(examples=[16.373])


class Geometry(BaseModel):
    """RFC 7946. A circle that the antimeridian cuts is a MultiPolygon."""

    type: Literal["Polygon", "MultiPolygon"] = Field(examples=["Polygon"])
    coordinates: list[Any] = Field(description="Longitudes and latitudes.", examples=[[A_RING]])


class AreaProperties(BaseModel):
    radius_km: float = Field(examples=[10.0])


class Area(BaseModel):
    """A GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    geometry: Geometry
    properties: AreaProperties


class Directions(BaseModel):
    """Links that open a map with the way to the point."""

    apple: str = Field(examples=["https://maps.apple.com/?daddr=48.205%2C16.373"])
    google: str = Field(examples=["https://www.google.com/maps/dir/?api=1&destination=48.205%2C16.373"])


class Credit(BaseModel):
    text: str = Field(examples=["© OpenStreetMap"])
    link: str = Field(examples=["https://www.openstreetmap.org/copyright"])


class Tiles(BaseModel):
    """What a map can be drawn on: addresses of raster tiles, with {z}, {x} and {y} for which it is (web Mercator)."""

    light: str = Field(examples=[A_TILE])
    dark: str = Field(examples=[A_TILE])
    pixels: int = Field(description="A tile is so wide and so high.", examples=[mapbox.TILE_PIXELS])
    credits: list[Credit] = Field(description="To be shown beside the map.")


class MapBody(BaseModel):
    point: CoarsePoint
    area: Area | None = Field(description="Of a service: how far it goes. Null for an object.")
    image: str = Field(description="A picture of it.", examples=["https://shop.example/v1/stories/0198f2a4/map.svg"])
    tiles: Tiles | None = Field(description="Null where there are none: the ground is plain then.")
    directions: Directions


@api.get("/creators/<creator_id>/map", responses={200: MapBody}, summary="Where a creator works")
@access.public
def get_creator_map(path: CreatorPath) -> Response:
    return _map(_creators(path.creator_id), "maps.get_creator_picture", creator_id=path.creator_id)


@api.get(
    "/stories/<story_id>/map", responses={200: MapBody}, summary="Where a story is at home, or how far its service goes"
)
@access.public
def get_story_map(path: StoryPath) -> Response:
    return _map(_storys(path.story_id), "maps.get_story_picture", story_id=path.story_id)


@api.get(
    "/creators/<creator_id>/map.svg", responses={200: {"content": {"image/svg+xml": {}}}}, summary="The same, drawn"
)
@access.public
def get_creator_picture(path: CreatorPath) -> Response:
    return _picture(_creators(path.creator_id))


@api.get("/stories/<story_id>/map.svg", responses={200: {"content": {"image/svg+xml": {}}}}, summary="The same, drawn")
@access.public
def get_story_picture(path: StoryPath) -> Response:
    return _picture(_storys(path.story_id))


def _creators(creator_id: str) -> Place:
    found = profiles.profile(creator_id, viewer())
    if found.coarse is None:
        raise Problem("no_place")
    return Place(found.coarse.latitude, found.coarse.longitude, found.radius_km)


def _storys(story_id: str) -> Place:
    found = items.item(story_id, viewer())
    if found is None:
        raise UnknownStory()
    if found.place is None:
        raise Problem("no_place")
    return found.place


def _map(place: Place, picture: str, **where: str) -> Response:
    centre = Point(place.latitude, place.longitude)
    ring: list[tuple[float, float]] = []
    area = None
    if place.radius_km:
        area = Area(
            geometry=Geometry.model_validate(circles.circle(centre, place.radius_km)),
            properties=AreaProperties(radius_km=place.radius_km),
        )
        ring = [(latitude, longitude) for longitude, latitude in circles.unrolled(centre, place.radius_km)]
    token = home(current_app).apps.mapbox_token
    drawn = mapbox.static_map(token, centre.latitude, centre.longitude, ring)
    there = f"{place.latitude:.5f},{place.longitude:.5f}"
    body = MapBody(
        point=CoarsePoint(latitude=place.latitude, longitude=place.longitude),
        area=area,
        image=drawn or url_for(picture, _external=True, **where),
        tiles=_tiles(token),
        directions=Directions(
            apple=f"https://maps.apple.com/?{urlencode({'daddr': there})}",
            google=f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': there})}",
        ),
    )
    return jsonify(body.model_dump(mode="json"))


def _tiles(token: str | None) -> Tiles | None:
    light, dark = mapbox.tiles(token, mapbox.LIGHT), mapbox.tiles(token, mapbox.DARK)
    if light is None or dark is None:
        return None
    named = [Credit(text=text, link=link) for text, link in mapbox.CREDITS]
    return Tiles(light=light, dark=dark, pixels=mapbox.TILE_PIXELS, credits=named)


def _picture(place: Place) -> Response:
    """Nothing of the world but the circle, its size and where north is: there is no map here to draw it on."""
    x, y = WIDTH // 2, HEIGHT // 2
    drawn = ((RADIUS if place.radius_km else COARSE, "area"), (6, "point"))
    inner = "".join(f'<circle class="{name}" cx="{x}" cy="{y}" r="{radius}"/>' for radius, name in drawn)
    said = f"{abs(place.latitude):.2f}° {'N' if place.latitude >= 0 else 'S'}, "
    said += f"{abs(place.longitude):.2f}° {'E' if place.longitude >= 0 else 'W'}"
    if place.radius_km:
        inner += (
            f'<path class="radius" d="M{x} {y}h{RADIUS}"/>'
            f'<text x="{x + RADIUS // 2}" y="{y - 8}" text-anchor="middle">{place.radius_km:g} km</text>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="16"><title>{said}</title>'
        f'<style>{STYLE}</style><rect width="{WIDTH}" height="{HEIGHT}"/>{inner}'
        f'<path class="north" d="M30 50v-30m-6 10l6-10l6 10"/><text x="30" y="68" text-anchor="middle">N</text>'
        f'<text x="{x}" y="{HEIGHT - 16}" text-anchor="middle">{said}</text></svg>'
    )
    response = Response(svg, content_type="image/svg+xml")
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
