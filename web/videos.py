"""How a video stands, for its creator."""

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from models import census, videos
from models.errors import UnknownVideo
from models.values import VideoView
from web.access import creator
from web.playback import Playback, playback
from web.schemas import Body

api = APIBlueprint("videos", __name__, url_prefix="/v1/videos", abp_security=[{"token": []}])


class VideoPath(Body):
    video_id: str = Field(max_length=64, examples=["0193e0a4-61aa-7b0c-8c3d-1a2b3c4d5e6f"])


class Failure(Body):
    code: str = Field(examples=["not_a_video"])
    message: str = Field(examples=["The file is not a video."])
    """In words that a creator understands."""


class VideoBody(Body):
    id: str = Field(examples=["0193e0a4-61aa-7b0c-8c3d-1a2b3c4d5e6f"])
    name: str = Field(examples=["clip.mp4"])
    state: str = Field(examples=["playable"])
    """uploading, processing, playable, ready, failed, cancelled or deleted."""
    progress: float = Field(ge=0, le=1, examples=[0.4375])
    """0 to 1."""
    playback: Playback | None
    """Null while nothing of it plays."""
    error: Failure | None
    """Why it failed."""


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
