"""Cookies by which a browser fetches media without a token in the address: one set for all that is public, and one a video
for what is not. The CDN checks them (docs/delivery.md).

POST /v1/playback/cookies              everything that live stories show
POST /v1/videos/<video id>/cookies     one video, for its creator, moderators and support
"""

import time
from datetime import datetime

from flask import Response, current_app, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from models import videos
from models.errors import UnknownVideo, VideoUnready
from pipeline.delivery import PUBLISHED, around, cookies, lasting
from web import access
from web.creators import JUDGES
from web.home import home
from web.media import give
from web.schemas import moment
from web.video_bodies import VideoPath

api = APIBlueprint("media_cookies", __name__, url_prefix="/v1", abp_security=[{"token": []}])


class CookiesBody(BaseModel):
    """What the cookies of this answer open."""

    url: str = Field(
        description="All below it; an address that the API hands out, without its `/t/<token>`, is one of these.",
        examples=["https://media.example/media/"],
    )
    expires: datetime = Field(description="Ask for others before.", examples=["2026-09-21T18:00:00Z"])


@api.post("/playback/cookies", responses={200: CookiesBody}, summary="Cookies for all that is public")
@access.public
def published() -> Response:
    """For browsers that watch many videos: one set covers all that live stories show once it is ready. Players send them
    with credentials, within the domain that the API and the media have in common."""
    return _given(PUBLISHED)


@api.post("/videos/<video_id>/cookies", responses={200: CookiesBody}, summary="Cookies for one video")
def of_video(path: VideoPath) -> Response:
    """For its creator, moderators and support: a video lies apart for as long as no live story shows it, and goes to another
    place with the story. Cookies of different videos lie beside each other."""
    who, view = access.principal(), videos.video(path.video_id)
    if view.creator != who.account and who.role not in JUDGES:
        raise UnknownVideo(video=path.video_id)
    key = view.master_key or view.growing_key
    if key is None:
        raise VideoUnready()
    return _given(around(key, view.id))


def _given(prefix: str) -> Response:
    at = home(current_app)
    grant = lasting(prefix, at.settings.playback_seconds, time.time())
    body = CookiesBody(url=f"{at.delivery.keys.base_url}/{prefix}", expires=moment(grant.expires))
    answer = jsonify(body.model_dump(mode="json"))
    answer.headers["Cache-Control"] = "no-store"
    give(answer, cookies.signed(grant, at.delivery.keys), at.delivery.cookie_domain)
    return answer
