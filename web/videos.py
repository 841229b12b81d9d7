"""A creator's videos: listed, followed, stopped, tried again, replaced and deleted. A stranger's is not there."""

from flask import Response, current_app, jsonify
from flask_openapi3.blueprint import APIBlueprint

from models import census, library, replacing
from web import cursor
from web.access import creator
from web.home import home
from web.video_bodies import (
    ReplacementBody,
    VideoBody,
    VideoDetailBody,
    VideoPath,
    VideosBody,
    VideosQuery,
    video_body,
    video_detail,
)
from workers import bell

api = APIBlueprint("videos", __name__, url_prefix="/v1/videos", abp_security=[{"token": []}])


@api.get("", responses={200: VideosBody}, summary="My videos")
def list_videos(query: VideosQuery) -> Response:
    """Newest first, each with how far it is."""
    place = cursor.decode(query.cursor, str)
    found = library.page(creator(), query.limit, state=query.state, behind=str(place[0]) if place else None)
    following = cursor.encode(found.following) if found.following else None
    page = VideosBody(items=[video_body(entry) for entry in found.entries], next=following)
    return jsonify(page.model_dump(mode="json"))


@api.get("/<video_id>", responses={200: VideoDetailBody}, summary="How a video stands")
def get_video(path: VideoPath) -> Response:
    """State, progress as a whole, by stage and by rung, and playback."""
    entry = library.entry(path.video_id, creator())
    return jsonify(video_detail(entry, census.progress(path.video_id)).model_dump(mode="json"))


@api.delete("/<video_id>", responses={204: None}, summary="Delete a video")
def delete_video(path: VideoPath) -> tuple[str, int]:
    """With everything that was made of it, and what was uploaded. Refused with `video_in_use` while a story needs it."""
    bell.ring(library.delete(path.video_id, creator(), _clear_after()))
    return "", 204


@api.post("/<video_id>/cancel", responses={200: VideoBody}, summary="Stop a video for good")
def cancel_video(path: VideoPath) -> Response:
    """What was made of it is removed; what was uploaded stays."""
    bell.ring(library.cancel(path.video_id, creator(), _clear_after()))
    return _now(path)


@api.post("/<video_id>/retry", responses={200: VideoBody}, summary="Go on with a failed video")
def retry_video(path: VideoPath) -> Response:
    """From where it stopped: what is done stays done."""
    bell.ring(library.retry(path.video_id, creator()))
    return _now(path)


@api.post("/<video_id>/replace", responses={200: VideoBody}, summary="Put another video in its place")
def replace_video(path: VideoPath, body: ReplacementBody) -> Response:
    """Stories that show this video show the other one as soon as that is ready, as drafts that are submitted again; what is
    live shows this one until they are approved. It stays until it is deleted."""
    replacing.replace(path.video_id, body.video_id, creator())
    return _now(path)


def _clear_after() -> float:
    return home(current_app).uploads.clear_seconds


def _now(path: VideoPath) -> Response:
    return jsonify(video_body(library.entry(path.video_id, creator())).model_dump(mode="json"))
