"""Literal values for planners: a plain phone clip, to be changed in the one respect that a test is about."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from pipeline.media import AudioTrack, Colour, Dynamic, MediaInfo, Orientation, VideoTrack

PHONE_VIDEO = VideoTrack(
    index=0,
    codec="h264",
    profile="High",
    width=1080,
    height=1920,
    sar=Fraction(1),
    pix_fmt="yuv420p",
    bit_depth=8,
    colour=Colour("bt709", "bt709", "bt709"),
    dynamic=Dynamic.SDR,
    dolby_vision=None,
    orientation=Orientation(),
    interlaced=False,
    fps=Fraction(30),
    variable=False,
    frames=600,
    start=Fraction(0),
    end=Fraction(20),
    keyframes=tuple(Fraction(second) for second in range(20)),
)

PHONE_AUDIO = AudioTrack(index=1, codec="aac", channels=2, sample_rate=48000, start=Fraction(0), end=Fraction(20))

PHONE = MediaInfo(
    demuxer="mov",
    size=40_000_000,
    container_start=Fraction(0),
    origin=Fraction(0),
    chunkable=True,
    video=PHONE_VIDEO,
    audio=PHONE_AUDIO,
)


def clip(*, silent: bool = False, chunkable: bool = True, **video: Any) -> MediaInfo:
    """The plain clip with some of its video track's fields changed."""
    return replace(
        PHONE,
        video=replace(PHONE_VIDEO, **video),
        audio=None if silent else PHONE_AUDIO,
        chunkable=chunkable,
    )
