"""A literal source to go with `tests.pipeline.literals.PHONE`: 20 s at 30 fps with a key frame every second, and sound."""

from dataclasses import replace
from typing import Any

from pipeline.remux.source import Aac, Avc, Picture, Sound, Source
from pipeline.tables import Edit, Tables

SPS, PPS = bytes.fromhex("67640028acd9"), bytes.fromhex("68ebe3cb")
AVC = Avc(100, 0, 40, 4, (SPS,), (PPS,))

PICTURES = Tables(
    handler="vide",
    timescale=600,
    edit=Edit(),
    count=600,
    size=5000,
    sizes=(),
    chunks=(1000,),
    groups=((0, 600),),
    durations=((600, 20),),
    offsets=(),
    sync=tuple(range(0, 600, 30)),
)

SOUNDS = Tables(
    handler="soun",
    timescale=48000,
    edit=Edit(),
    count=938,
    size=300,
    sizes=(),
    chunks=(5_000_000,),
    groups=((0, 938),),
    durations=((938, 1024),),
    offsets=(),
    sync=None,
)

PICTURE = Picture(PICTURES, ("avc1",), (1080, 1920), AVC)
SOUND = Sound(SOUNDS, ("mp4a",), Aac(True, 48000, 2))
SOURCE = Source(40_000_000, PICTURE, SOUND)


def pictures(**tables: Any) -> Source:
    """The source with some of its picture's tables changed."""
    return replace(SOURCE, picture=replace(PICTURE, tables=replace(PICTURES, **tables)))


def sounds(**tables: Any) -> Source:
    """The source with some of its sound's tables changed."""
    return replace(SOURCE, sound=replace(SOUND, tables=replace(SOUNDS, **tables)))
