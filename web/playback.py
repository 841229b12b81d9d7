"""Where a video plays, with the permission to fetch it."""

import time

from flask import current_app
from pydantic import Field

from models.values import VideoView
from pipeline.delivery import PUBLISHED, lasting, tokens
from web.home import home
from web.schemas import Body


class Playback(Body):
    url: str = Field(examples=["https://cdn.shop.example/t/1767225600.bWVkaWEv.c2ln/media/0193e0a4/1/master.m3u8"])
    """A multivariant playlist; the token in its path opens this video alone, and all that its playlists name."""
    growing: bool = Field(examples=[False])
    """It grows while the rest is encoded, and ends at the same address."""
    native_ready: bool = Field(examples=[True])
    """Players other than hls.js can begin."""


def playback(view: VideoView) -> Playback | None:
    """None while nothing of the video plays."""
    key = view.master_key or view.growing_key
    if key is None:
        return None
    growing = view.master_key is None
    at = home(current_app)
    grant = lasting(f"{PUBLISHED}{view.id}/", at.settings.playback_seconds, time.time())
    url = tokens.url(grant, key, at.delivery.keys)
    return Playback(url=url, growing=growing, native_ready=view.native_ready or not growing)
