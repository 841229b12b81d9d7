"""How a video stands, for its creator."""

import json

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from models import census, videos
from models.errors import UnknownVideo
from models.states import TaskState
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
        progress=round(_progress(view.id), 4),
        playback=playback(view),
        error=failure,
    )


def _progress(video: str) -> float:
    """The part of its encoding that is done, by seconds of video; running tasks count as far as they are."""
    total = done = 0.0
    for task in census.of_video(video):
        total += task.seconds
        if task.state is TaskState.DONE:
            done += task.seconds
        elif task.state is TaskState.RUNNING and task.progress:
            done += task.seconds * float(json.loads(task.progress).get("share", 0.0))
    return done / total if total else 0.0
