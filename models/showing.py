"""What a viewer's first frame of a video needs, of as many videos as like in one query: feeds, stories and pages show these.

All of it was written down when it was published; nothing is looked up in storage or reckoned from plans.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from models import database
from models.captions.schema import Caption
from models.errors import UnknownVideo
from models.schema import Video
from models.states import VideoState

WATCHED = (VideoState.PLAYABLE.value, VideoState.READY.value)

NOTHING_SHOWN: dict[str, Any] = {
    "growing_key": None,
    "growing_prefetch": None,
    "master_key": None,
    "master_prefetch": None,
    "native_ready": False,
    "poster_key": None,
    "thumbhash": None,
    "dominant_colour": None,
    "moments": None,
    "captions_shown": 0,
    "outplayed": None,
}
"""The columns of a video of which nothing is published any more."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes [offset, offset + length) of an object."""

    key: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Prefetch:
    """What a player fetches first: header and first segment of the rung that is played first, and of its sound."""

    picture_init: Span
    picture: Span
    sound_init: Span | None
    """None, as the next, for a silent video."""
    sound: Span | None


@dataclass(frozen=True, slots=True)
class Showing:
    """A video that can be watched, as far as its first frame and the way to the rest."""

    id: str
    playlist_key: str
    """The multivariant playlist."""
    growing: bool
    """It grows while the rest is encoded, and ends at the same address."""
    native_ready: bool
    """Players other than hls.js can begin."""
    duration: float
    """Seconds."""
    width: int
    """Pixels of the upright picture at its largest."""
    height: int
    poster_key: str | None
    """A JPEG, with a WebP of the same name beside it; None, as the next two, while it is being made."""
    thumbhash: str | None
    """Base64."""
    dominant_colour: str | None
    """`#rrggbb`."""
    storyboard_key: str | None
    """A JPEG of many moments, with a WebVTT of the same name beside it; None until all of the video is encoded."""
    prefetch: Prefetch | None
    """None for a video that was published before these were written down."""


class VideoRow(NamedTuple):
    """The columns of a video that say how it is shown."""

    id: str
    growing_key: str | None
    growing_prefetch: str | None
    master_key: str | None
    master_prefetch: str | None
    native_ready: bool
    duration: float | None
    width: int | None
    height: int | None
    poster_key: str | None
    thumbhash: str | None
    dominant_colour: str | None
    moments: str | None


WATCHED_ONES = (
    f"SELECT {', '.join(VideoRow._fields)} FROM video WHERE state IN ({', '.join(map(repr, WATCHED))}) AND id IN "
)
"""Written out: composing it takes longer than reading it."""


def showing(ids: Sequence[str]) -> dict[str, Showing]:
    """Those of the videos that can be watched, by id; one query, whatever the number."""
    if not ids:
        return {}
    with database.session():
        found = database.rows(f"{WATCHED_ONES}({', '.join('?' * len(ids))})", ids)
    shown = (of_columns(VideoRow(*row)) for row in found)
    return {item.id: item for item in shown if item is not None}


def of_row(row: Any) -> Showing | None:
    """What the row of a video says; None while nothing of it plays."""
    key = row.master_key or row.growing_key
    if key is None or row.duration is None:
        return None
    growing = row.master_key is None
    prefetch = row.growing_prefetch if growing else row.master_prefetch
    return Showing(
        id=row.id,
        playlist_key=key,
        growing=growing,
        native_ready=bool(row.native_ready) or not growing,
        duration=row.duration,
        width=row.width or 0,
        height=row.height or 0,
        poster_key=row.poster_key,
        thumbhash=row.thumbhash,
        dominant_colour=row.dominant_colour,
        storyboard_key=None if row.moments is None else json.loads(row.moments)[0],
        prefetch=None if prefetch is None else _read(prefetch),
    )


@lru_cache(maxsize=4096)
def of_columns(row: VideoRow) -> Showing | None:
    """The same, kept: what is in many feeds is read once."""
    return of_row(row)


def written(prefetch: Prefetch) -> str:
    """`prefetch` as JSON, for `VideoFacts`."""
    spans = (prefetch.picture_init, prefetch.picture, prefetch.sound_init, prefetch.sound)
    return json.dumps([None if span is None else astuple(span) for span in spans])


def _read(text: str) -> Prefetch:
    picture_init, picture, sound_init, sound = json.loads(text)
    return Prefetch(
        Span(*picture_init), Span(*picture), Span(*sound_init) if sound_init else None, Span(*sound) if sound else None
    )


def ready(video_id: str) -> bool:
    """Whether all of the video is done."""
    return _is(video_id, (VideoState.READY.value,))


def _is(video_id: str, states: Sequence[str]) -> bool:
    with database.session():
        return bool(Video.select().where(Video.id == video_id, Video.state.in_(states)).exists())


def owner(video_id: str) -> str:
    """The account whose video it is. Raises `UnknownVideo`, also when it was deleted."""
    with database.session():
        found = (
            Video.select(Video.creator)
            .where(Video.id == video_id, Video.state != VideoState.DELETED.value)
            .tuples()
            .first()
        )
    if found is None:
        raise UnknownVideo(video=video_id)
    return str(found[0])


def captions_sent(video_id: str) -> bool:
    """Whether there are captions or subtitles of the video in any language. Players have them once it is ready, and within
    seconds those that were sent later (`captions.tracks.of_video` tells)."""
    with database.session():
        return bool(Caption.select().where(Caption.video == video_id).exists())
