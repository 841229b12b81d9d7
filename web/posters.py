"""The poster of a video, chosen by its creator."""

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from models import posters
from models.posters import Candidates
from web.access import creator
from web.playback import address
from web.video_bodies import VideoPath
from workers import bell

api = APIBlueprint("posters", __name__, url_prefix="/v1/videos/<video_id>/poster", abp_security=[{"token": []}])


class MomentBody(BaseModel):
    """A good moment, and where its picture is in the storyboard."""

    time: float = Field(description="Seconds.", examples=[4.0])
    x: int = Field(description="Pixels from the left of the storyboard.", examples=[160])
    y: int = Field(description="Pixels from its top.", examples=[0])


class CandidatesBody(BaseModel):
    """What there is to choose from; any other moment can be chosen as well."""

    storyboard: str | None = Field(description="A JPEG of many moments; null until the whole video is encoded.")
    width: int | None = Field(description="Pixels of each picture in it.", examples=[160])
    height: int | None = Field(examples=[284])
    moments: list[MomentBody] = Field(description="Spread over the video, in order.")
    pending: bool = Field(description="A moment was chosen, and its poster is still to be made.")


class ChoiceBody(BaseModel):
    """A moment of the video."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"example": {"time": 4.0}})

    time: float = Field(ge=0, le=86_400, allow_inf_nan=False, description="Seconds; before its end.")


@api.get("/candidates", responses={200: CandidatesBody}, summary="Moments for a poster")
def candidates(path: VideoPath) -> Response:
    """A few good moments, with their pictures."""
    return jsonify(_told(path, posters.candidates(path.video_id, creator())).model_dump(mode="json"))


@api.post("", responses={202: CandidatesBody}, summary="Choose the poster")
def choose(path: VideoPath, body: ChoiceBody) -> tuple[Response, int]:
    """The picture of exactly that moment becomes the poster, at an address of its own: within seconds when the video is
    ready, else as soon as it is. The last choice counts."""
    bell.ring(posters.choose(path.video_id, creator(), body.time))
    return jsonify(_told(path, posters.candidates(path.video_id, creator())).model_dump(mode="json")), 202


def _told(path: VideoPath, found: Candidates) -> CandidatesBody:
    board = found.storyboard
    return CandidatesBody(
        storyboard=address(path.video_id, board.key) if board else None,
        width=board.tile_width if board else None,
        height=board.tile_height if board else None,
        moments=[MomentBody(time=item.time, x=item.x, y=item.y) for item in board.moments] if board else [],
        pending=found.pending,
    )
