"""What creators say of themselves, and how they are seen: the shapes from which the API's document is made."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.creators.states import Fulfilment
from models.creators.values import OwnCreator, Profile, PublicCreator
from models.points import Point
from web import pictures
from web.pictures import PictureBody
from web.texts import Name as NameText
from web.texts import Prose

AN_ID = "0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"
A_TIME = "2026-03-01T09:30:00Z"
STRICT = ConfigDict(strict=True, extra="forbid")

Key = Annotated[str, Field(pattern="^[A-Za-z0-9._-]{1,36}$")]
Craft = Annotated[str, Field(pattern="^[a-z_]{1,32}$", examples=["ceramics"])]
Name = Annotated[NameText, Field(max_length=60, examples=["Studio Linden"])]
Crafts = Annotated[list[Craft], Field(min_length=1, max_length=5, description="Codes of `GET /v1/crafts`.")]
Bio = Annotated[Prose, Field(max_length=2000, examples=["Bowls of local ash, turned by hand."])]
Sells = Annotated[Literal["object", "service", "both"], Field(examples=["both"])]
Radius = Annotated[
    float, Field(ge=0.5, le=500, allow_inf_nan=False, description="How far services go.", examples=[25.0])
]


class PointBody(BaseModel):
    """Degrees in WGS 84."""

    model_config = STRICT

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False, examples=[52.52])
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False, examples=[13.405])


class CreatorPath(BaseModel):
    creator_id: Key


class CreatorApplication(BaseModel):
    """Who offers services says from where, and how far around. The point is told to nobody else: a cell of about a kilometre
    is."""

    model_config = STRICT

    name: Name
    crafts: Crafts
    bio: Bio = ""
    fulfilment: Sells
    point: PointBody | None = None
    radius_km: Radius | None = None


class CreatorChange(BaseModel):
    """What is not named stays as it is."""

    model_config = STRICT

    name: Name = ""
    crafts: Crafts = []
    bio: Bio = ""
    fulfilment: Sells = "both"
    point: PointBody | None = None
    radius_km: Radius | None = None


class AreaBody(BaseModel):
    """Where a creator works: the middle of a cell of about a kilometre, never the exact point."""

    latitude: float = Field(examples=[52.525])
    longitude: float = Field(examples=[13.40181])
    radius_km: float | None = Field(description="How far services go; null for who offers none.", examples=[25.0])


class CreatorBody(BaseModel):
    id: str = Field(examples=[AN_ID])
    state: str = Field(description="`approved`, but for moderators.", examples=["approved"])
    name: str = Field(examples=["Studio Linden"])
    crafts: list[str] = Field(examples=[["ceramics", "wood"]])
    bio: str = Field(examples=["Bowls of local ash, turned by hand."])
    fulfilment: str = Field(examples=["both"])
    area: AreaBody | None
    avatar: PictureBody | None
    cover: PictureBody | None
    since: datetime = Field(examples=[A_TIME])


class OwnCreatorBody(CreatorBody):
    """Oneself, as nobody else is told."""

    state: str = Field(description="`applied`, `approved`, `rejected` or `suspended`.", examples=["applied"])
    point: PointBody | None = Field(description="As it was sent.")
    decision_reason: str = Field(description="Of the last decision; empty before the first.", examples=[""])


class CraftBody(BaseModel):
    code: str = Field(examples=["ceramics"])
    name: str = Field(description="In English.", examples=["Ceramics and pottery"])


class CraftsBody(BaseModel):
    items: list[CraftBody]


def applied(body: CreatorApplication) -> Profile:
    return Profile(
        name=body.name,
        crafts=tuple(dict.fromkeys(body.crafts)),
        bio=body.bio,
        fulfilment=Fulfilment(body.fulfilment),
        point=point(body.point),
        radius_km=body.radius_km,
    )


def changed(before: Profile, change: CreatorChange) -> Profile:
    """`before`, with what `change` names."""
    named = {name: getattr(before, name) for name in CreatorApplication.model_fields}
    named |= {"crafts": list(before.crafts), "fulfilment": before.fulfilment.value, "point": point_body(before.point)}
    named |= {name: getattr(change, name) for name in change.model_fields_set}
    return applied(CreatorApplication.model_construct(**named))


def point(body: PointBody | None) -> Point | None:
    return None if body is None else Point(body.latitude, body.longitude)


def point_body(value: Point | None) -> PointBody | None:
    return None if value is None else PointBody(latitude=value.latitude, longitude=value.longitude)


def creator_body(seen: PublicCreator) -> CreatorBody:
    return CreatorBody(
        id=seen.id,
        state=seen.state.value,
        name=seen.name,
        crafts=list(seen.crafts),
        bio=seen.bio,
        fulfilment=seen.fulfilment.value,
        area=_area(seen.coarse, seen.radius_km if seen.fulfilment.serves else None),
        avatar=pictures.shown(seen.avatar),
        cover=pictures.shown(seen.cover),
        since=datetime.fromtimestamp(seen.created, UTC),
    )


def own_body(own: OwnCreator) -> OwnCreatorBody:
    said = own.profile
    return OwnCreatorBody(
        id=own.id,
        state=own.state.value,
        name=said.name,
        crafts=list(said.crafts),
        bio=said.bio,
        fulfilment=said.fulfilment.value,
        area=_area(own.coarse, said.radius_km),
        avatar=pictures.shown(own.avatar),
        cover=pictures.shown(own.cover),
        since=datetime.fromtimestamp(own.created, UTC),
        point=point_body(said.point),
        decision_reason=own.decision_reason,
    )


def _area(coarse: Point | None, radius_km: float | None) -> AreaBody | None:
    if coarse is None:
        return None
    return AreaBody(latitude=coarse.latitude, longitude=coarse.longitude, radius_km=radius_km)
