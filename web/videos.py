"""How a video stands, for its creator."""

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from models import census, videos
from models.errors import UnknownVideo
from models.values import VideoView
from web.access import creator
from web.playback import Playback, playback

api = APIBlueprint("videos", __name__, url_prefix="/v1/videos", abp_security=[{"token": []}])


class VideoPath(BaseModel):
    video_id: str


class Failure(BaseModel):
    code: str
    message: str
    """In words that a creator understands."""


class VideoBody(BaseModel):
    id: str
    name: str
    state: str
    progress: float
    """0 to 1."""
    playback: Playback | None
    error: Failure | None


@api.get("/<video_id>", responses={200: VideoBody}, summary="How a video stands")
def get_video(path: VideoPath) -> Response:
    """State, progress, playback; a stranger's video is not there."""
    view = videos.video(path.video_id)
    if view.creator != creator():
        raise UnknownVideo(video=path.video_id)
    return jsonify(body(view).model_dump())


def body(view: VideoView) -> VideoBody:
    failure = Failure(code=view.error_code, message=view.message or "") if view.error_code else None
    return VideoBody(
        id=view.id,
        name=view.name,
        state=view.state.value,
        progress=round(census.done_share(view.id), 4),
        playback=playback(view),
        error=failure,
    )
