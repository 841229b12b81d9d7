"""Pictures: of profiles and stories. Made anew by `imaging`, stored under names of what they show, fetched by anybody.

PUT    /v1/me/creator/avatar   also cover; and DELETE
PUT    /v1/me/pictures/<sha256>   for photos in stories
"""

import hashlib
from typing import Annotated, Literal

from flask import Response, current_app, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import RawModel
from pydantic import BaseModel, Field

from models.creators import applications, pictures
from models.creators.pictures import Place
from models.creators.values import Picture
from pipeline.storage import headers_for
from web import imaging
from web.access import creator
from web.errors import Problem
from web.home import home
from web.imaging import Recipe

api = APIBlueprint("pictures", __name__, url_prefix="/v1/me", abp_security=[{"token": []}])

RECIPES = {Place.AVATAR: imaging.AVATAR, Place.COVER: imaging.COVER}

A_URL = "https://media.example/pictures/0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a/9f86d081884c7d65/384.webp"


class PictureUpload(RawModel):
    mimetypes = ["image/jpeg", "image/png", "image/webp"]  # noqa: RUF012


class PlacePath(BaseModel):
    place: Literal["avatar", "cover"]


class PicturePath(BaseModel):
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of the body, in hex.")]


class PictureSource(BaseModel):
    """One file of a picture."""

    url: str = Field(examples=[A_URL])
    type: str = Field(examples=["image/webp"])
    width: int = Field(description="Pixels.", examples=[384])


class PictureBody(BaseModel):
    """A picture in several sizes, each as WebP and as JPEG; its addresses never change, and need no permission."""

    id: str = Field(examples=["0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"])
    width: int = Field(description="Pixels of the largest size.", examples=[384])
    height: int = Field(examples=[384])
    sources: list[PictureSource] = Field(description="Smallest first.")


@api.put("/creator/<place>", responses={200: PictureBody}, summary="Show a picture on my profile")
def put_profile_picture(path: PlacePath, raw: PictureUpload) -> Response:
    """The body is a JPEG, PNG or WebP of at most 10 MiB and 50 megapixels. An avatar is cut to a square."""
    who, place = creator(), Place(path.place)
    applications.own(who)  # before anything is decoded for somebody who is none
    made = _stored(who, _bytes(raw), RECIPES[place])
    pictures.wear(who, place, made.id)
    return jsonify(body(made).model_dump())


@api.delete("/creator/<place>", responses={204: None}, summary="Show none there any more")
def delete_profile_picture(path: PlacePath) -> tuple[str, int]:
    pictures.wear(creator(), Place(path.place), None)
    return "", 204


@api.put("/pictures/<sha256>", responses={200: PictureBody}, summary="Send a photo for a story")
def put_picture(path: PicturePath, raw: PictureUpload) -> Response:
    """Named in the address by the hash of its bytes, so that it may be sent again; the `id` goes into a segment."""
    data = _bytes(raw)
    if hashlib.sha256(data).hexdigest() != path.sha256:
        raise Problem("wrong_checksum")
    return jsonify(body(_stored(creator(), data, imaging.PHOTO)).model_dump())


def body(picture: Picture) -> PictureBody:
    base = f"{home(current_app).delivery.keys.base_url}/{picture.folder}"
    return PictureBody(
        id=picture.id,
        width=picture.width,
        height=picture.height,
        sources=[
            PictureSource(url=f"{base}{width}.{suffix}", type=headers_for(f"x.{suffix}")[0], width=width)
            for width in picture.widths
            for suffix in ("webp", "jpg")
        ],
    )


def shown(picture: Picture | None) -> PictureBody | None:
    return None if picture is None else body(picture)


def _bytes(raw: PictureUpload) -> bytes:
    """Raises `RequestEntityTooLarge`, which is told as `too_large`."""
    raw.max_content_length = imaging.MOST_BYTES
    return bytes(raw.get_data())


def _stored(owner: str, data: bytes, recipe: Recipe) -> Picture:
    made = imaging.remake(data, recipe)
    store, folder = home(current_app).store, pictures.folder_of(owner, made.digest)
    for name, content in made.files:
        kind, cached, _ = headers_for(name)
        store.put(f"{folder}{name}", content, content_type=kind, cache_control=cached)
    return pictures.add(owner, made.digest, made.widths, made.height)
