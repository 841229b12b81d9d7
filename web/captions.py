"""The captions of a video: WebVTT, a file a language."""

from datetime import UTC, datetime

from flask import Request, Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import RawModel
from pydantic import BaseModel, Field

from models.captions import tracks
from models.captions.states import CaptionKind
from models.captions.tracks import Track
from models.captions.webvtt import MOST_BYTES
from web.access import creator
from web.errors import Problem
from web.video_bodies import VideoPath
from workers import bell

api = APIBlueprint("captions", __name__, url_prefix="/v1/videos/<video_id>/captions", abp_security=[{"token": []}])

TYPE = "text/vtt"

TAG = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3})){0,2}$"
"""Language, script, region and variants (RFC 5646, 2.1)."""

A_NAME = r'^[^"\x00-\x1f\x7f-\x9f\u2028\u2029]*$'
"""What a quoted string of a playlist holds (RFC 8216, 4.2)."""


class CaptionPath(VideoPath):
    language: str = Field(
        max_length=35, pattern=TAG, description="A tag of BCP 47.", json_schema_extra={"example": "pt-BR"}
    )


class CaptionQuery(BaseModel):
    kind: CaptionKind = Field(
        default=CaptionKind.CAPTIONS,
        description="`captions` tell what else is heard as well, for those who do not hear.",
    )
    name: str = Field(
        default="",
        max_length=60,
        pattern=A_NAME,
        description="As players list it; without it the tag.",
        json_schema_extra={"example": "Português"},
    )


class CaptionFile(RawModel):
    """A WebVTT file."""

    mimetypes: list[str] = [TYPE]  # noqa: RUF012  # as its base class has it


class CaptionBody(BaseModel):
    """The captions of a video in one language."""

    language: str = Field(examples=["pt-BR"])
    kind: CaptionKind
    name: str = Field(examples=["Português"])
    cues: int = Field(examples=[12])
    created: datetime


class CaptionsBody(BaseModel):
    items: list[CaptionBody]
    published: bool = Field(
        description="False while players do not have the last change: for a second, or until it is ready."
    )


@api.get("", responses={200: CaptionsBody}, summary="The captions of a video")
def list_captions(path: VideoPath) -> Response:
    """Every language that there is."""
    found = tracks.of_video(path.video_id, creator())
    body = CaptionsBody(items=[_told(track) for track in found.tracks], published=found.published)
    return jsonify(body.model_dump(mode="json"))


@api.put("/<language>", responses={200: CaptionBody}, summary="Send captions")
def put_captions(path: CaptionPath, query: CaptionQuery, raw: CaptionFile) -> Response:
    """A WebVTT file of at most 512 KiB, which takes the place of what there is in this language.

    What is wrong with it is told with its line, as `captions_invalid`; comments, styles and regions are left out. Players
    find it within seconds in a video that is ready, else as soon as it is."""
    track, queues = tracks.put(path.video_id, creator(), path.language, query.kind, query.name, _file(raw))
    bell.ring(queues)
    return jsonify(_told(track).model_dump(mode="json"))


def _file(sent: Request) -> bytes:
    """Raises `Problem`."""
    if sent.mimetype != TYPE:
        raise Problem("unsupported_media_type", f"Captions are sent as {TYPE}.")
    sent.max_content_length = MOST_BYTES  # more is refused before it is read
    return sent.get_data(cache=False)


@api.get(
    "/<language>", responses={200: {"content": {TYPE: {"schema": {"type": "string"}}}}}, summary="Captions as WebVTT"
)
def get_captions(path: CaptionPath) -> Response:
    """As they were understood and written anew."""
    text = tracks.text(path.video_id, creator(), path.language)
    response = Response(text, mimetype=TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@api.delete("/<language>", responses={204: None}, summary="Remove captions")
def delete_captions(path: CaptionPath) -> tuple[str, int]:
    """Whoever is watching keeps them to the end."""
    bell.ring(tracks.remove(path.video_id, creator(), path.language))
    return "", 204


def _told(track: Track) -> CaptionBody:
    return CaptionBody(
        language=track.language,
        kind=track.kind,
        name=track.name,
        cues=track.cues,
        created=datetime.fromtimestamp(track.created, UTC),
    )
