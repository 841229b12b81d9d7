"""Where a video plays, with the permission to fetch it; and all that its first frame needs."""

import time
from collections.abc import Callable
from functools import lru_cache

from flask import current_app
from pydantic import BaseModel, Field

from models.showing import Prefetch, Showing, Span
from models.values import VideoView
from pipeline.delivery import DeliveryKeys, Grant, around, lasting, tokens
from web.home import home

A_URL = "https://media.example/t/1790000000.bWVkaWEv.c2ln/media/0198/1/"


class Playback(BaseModel):
    """Where a video plays."""

    url: str = Field(
        description="A multivariant playlist; the token in its path opens this video alone, and all that it names.",
        examples=[f"{A_URL}master.m3u8"],
    )
    growing: bool = Field(
        description="It grows while the rest is encoded, and ends at the same address.", examples=[False]
    )
    native_ready: bool = Field(description="Players other than hls.js can begin.", examples=[True])


class Stretch(BaseModel):
    """Bytes of an object, for a request with `Range: bytes=<offset>-<offset + length - 1>`."""

    url: str = Field(examples=[f"{A_URL}h264-540/0000.m4s"])
    offset: int = Field(ge=0, examples=[0])
    length: int = Field(ge=1, examples=[181233])


class PrefetchBody(BaseModel):
    """What a player fetches first: header and first segment of the rung that is played first, and of its sound."""

    picture_init: Stretch
    picture: Stretch
    sound_init: Stretch | None = Field(description="Null, as the next, for a silent video.")
    sound: Stretch | None


class FirstFrame(BaseModel):
    """Everything that can be shown and fetched of a video before it plays."""

    video_id: str = Field(examples=["0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"])
    poster: str | None = Field(
        description="JPEG; null, as the next three, while it is being made.", examples=[f"{A_URL}images/poster.jpg"]
    )
    poster_webp: str | None = Field(examples=[f"{A_URL}images/poster.webp"])
    thumbhash: str | None = Field(
        description="Base64 of a [ThumbHash](https://evanw.github.io/thumbhash/).",
        examples=["1QcSHQRnh493V4dIh4eXh1h4kJUI"],
    )
    dominant_colour: str | None = Field(description="`#rrggbb`.", examples=["#a1683c"])
    storyboard: str | None = Field(
        description="WebVTT that names, for each stretch of time, a part of a JPEG of many moments "
        "(`storyboard.jpg#xywh=0,160,90,160`); null until all of the video is encoded.",
        examples=[f"{A_URL}images/storyboard.vtt"],
    )
    width: int = Field(description="Pixels of the upright picture at its largest.", examples=[1080])
    height: int = Field(examples=[1920])
    duration: float = Field(description="Seconds.", examples=[14.5])
    playback: Playback
    prefetch: PrefetchBody | None = Field(
        description="Of the rung that is listed first; null for some videos from before it was written down."
    )


def playback(view: VideoView) -> Playback | None:
    """None while nothing of the video plays."""
    key = view.master_key or view.growing_key
    if key is None:
        return None
    growing = view.master_key is None
    return Playback(url=address(view.id, key), growing=growing, native_ready=view.native_ready or not growing)


def first_frame(showing: Showing) -> FirstFrame:
    """All that a client needs of a video until it plays, from what was read already."""
    return _first_frame(showing, *_permission(showing.id, showing.playlist_key))


@lru_cache(maxsize=4096)
def _first_frame(showing: Showing, grant: Grant, keys: DeliveryKeys) -> FirstFrame:
    """Kept: what is in many feeds is the same in all of them, as long as the permission is."""
    url = _below(grant, keys)
    poster, board = None if showing.poster_key is None else url(showing.poster_key), showing.storyboard_key
    return FirstFrame(
        video_id=showing.id,
        poster=poster,
        poster_webp=None if poster is None else f"{poster.removesuffix('.jpg')}.webp",
        thumbhash=showing.thumbhash,
        dominant_colour=showing.dominant_colour,
        storyboard=None if board is None else f"{url(board).removesuffix('.jpg')}.vtt",
        width=showing.width,
        height=showing.height,
        duration=showing.duration,
        playback=Playback(url=url(showing.playlist_key), growing=showing.growing, native_ready=showing.native_ready),
        prefetch=None if showing.prefetch is None else _prefetch(showing.prefetch, url),
    )


def address(video_id: str, key: str) -> str:
    """Of an object of a video; it opens all of the video that lies there, for as long as the settings say."""
    return _below(*_permission(video_id, key))(key)


def _permission(video_id: str, key: str) -> tuple[Grant, DeliveryKeys]:
    at = home(current_app)
    return lasting(around(key, video_id), at.settings.playback_seconds, time.time()), at.delivery.keys


def _below(grant: Grant, keys: DeliveryKeys) -> Callable[[str], str]:
    folder = grant.prefix
    base = tokens.url(grant, folder, keys)

    def url(key: str) -> str:
        if not key.startswith(folder):
            raise ValueError(f"{key} is not below {folder}")
        return base + key.removeprefix(folder)

    return url


def _prefetch(found: Prefetch, url: Callable[[str], str]) -> PrefetchBody:
    def stretch(span: Span) -> Stretch:
        return Stretch(url=url(span.key), offset=span.offset, length=span.length)

    return PrefetchBody(
        picture_init=stretch(found.picture_init),
        picture=stretch(found.picture),
        sound_init=stretch(found.sound_init) if found.sound_init else None,
        sound=stretch(found.sound) if found.sound else None,
    )
