"""Which clips are delivered as they are, from literals: each reason not to, and what is let by."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.media import Colour, Dynamic, MediaInfo, Orientation
from pipeline.remux.judgement import Reason, deliverable, frame_rate
from pipeline.remux.source import Aac, Source
from pipeline.tables import Edit
from tests.pipeline.literals import PHONE, PHONE_AUDIO, clip
from tests.pipeline.remux.literals import AVC, PICTURE, SOUND, SOUNDS, SOURCE, SPS, pictures, sounds


def with_sound(**audio: object) -> MediaInfo:
    return replace(PHONE, audio=replace(PHONE_AUDIO, **audio))  # type: ignore[arg-type]


INFOS = {
    Reason.CONTAINER: [clip(chunkable=False), replace(PHONE, demuxer="matroska")],
    Reason.CODEC: [clip(codec="hevc")],
    Reason.PIXELS: [
        clip(pix_fmt="yuv420p10le", bit_depth=10),
        clip(pix_fmt="yuv422p"),
        clip(colour=Colour("bt709", "bt709", "bt709", full_range=True)),
    ],
    Reason.NOT_SDR: [
        clip(dynamic=Dynamic.HLG),
        clip(dolby_vision=8),
        clip(colour=Colour("bt2020", "bt709", "bt2020nc")),
        clip(colour=Colour("smpte432", "bt709", "bt709")),
    ],
    Reason.TURNED: [
        clip(orientation=Orientation(transpose=True, hflip=True)),
        clip(orientation=Orientation(hflip=True)),
        replace(PHONE, warnings=("odd_display_matrix",)),
    ],
    Reason.PIXEL_ASPECT: [clip(sar=Fraction(4, 3))],
    Reason.LANDSCAPE: [clip(width=1920, height=1080)],
    Reason.TOO_LARGE: [clip(width=1088), clip(width=1440, height=2560)],
    Reason.INTERLACED: [clip(interlaced=True)],
    Reason.HIGH_RATE: [clip(fps=Fraction(120))],
    Reason.VARIABLE_RATE: [clip(variable=True)],
    Reason.SEVERAL_PICTURES: [replace(PHONE, warnings=("extra_video_tracks",))],
    Reason.PICTURE_LATE: [clip(start=Fraction(1, 30))],
    Reason.SOUND_CODEC: [with_sound(codec="mp3"), with_sound(sample_rate=44100)],
    Reason.SOUND_CHANNELS: [with_sound(channels=6)],
    Reason.SOUND_RATE: [with_sound(sample_rate=32000)],
    Reason.SOUND_LATE: [with_sound(start=Fraction(1, 50))],
    Reason.SOUND_SHORT: [with_sound(end=Fraction(39, 2))],
    Reason.DISCARDS: [clip(frames=590)],
    Reason.FRAME_TIMES: [clip(end=Fraction(201, 10))],
}
"""What the probe says, with the literal source."""

SOURCES = {
    Reason.TABLES: [
        pictures(chunks=(39_000_000,)),  # past the file's end
        pictures(groups=((0, 500),)),  # a hundred samples are nowhere
        replace(SOURCE, size=3_000_000),
        pictures(count=2_000_000, groups=((0, 2_000_000),)),
        pictures(count=0),
    ],
    Reason.CODEC: [
        replace(SOURCE, picture=replace(PICTURE, avc=None)),
        replace(SOURCE, picture=replace(PICTURE, size=(720, 1280))),
    ],
    Reason.PROFILE: [
        replace(SOURCE, picture=replace(PICTURE, avc=replace(AVC, profile=110))),
        replace(SOURCE, picture=replace(PICTURE, avc=replace(AVC, level=60))),
        replace(SOURCE, picture=replace(PICTURE, avc=replace(AVC, level=31))),  # its parameter set says 4.0
    ],
    Reason.ENTRIES: [
        replace(SOURCE, picture=replace(PICTURE, entries=("avc1", "avc1"))),
        replace(SOURCE, sound=replace(SOUND, entries=("mp4a", "mp4a"))),
    ],
    Reason.PARAMETER_SETS: [replace(SOURCE, picture=replace(PICTURE, avc=replace(AVC, sps=(SPS, SPS))))],
    Reason.DISCARDS: [pictures(edit=Edit(simple=False)), sounds(edit=Edit(simple=False))],
    Reason.KEY_FRAMES: [pictures(sync=(30, 60, 90))],
    Reason.FRAME_TIMES: [
        pictures(durations=((599, 20), (1, 0))),
        pictures(offsets=((1, 20),)),  # two frames at once
        pictures(offsets=((30, 0), (1, 45), (1, 5))),  # a frame of the second GOP before its key frame
        pictures(offsets=((600, 1500),)),  # decoded 2.5 s ahead
        pictures(timescale=2**30, durations=((600, 2**30 // 30),)),
    ],
    Reason.LONG_GOP: [pictures(sync=(0, 300))],
    Reason.BITRATE: [
        pictures(size=50_001),
        # Sound counts.
        replace(pictures(size=49_000), sound=replace(SOUND, tables=replace(SOUNDS, size=1900, chunks=(36_000_000,)))),
    ],
    Reason.PEAK: [pictures(size=0, sizes=(*(105_000 for _ in range(30)), *(5000 for _ in range(570))))],
    Reason.SOUND_CODEC: [
        replace(SOURCE, sound=replace(SOUND, aac=None)),
        replace(SOURCE, sound=replace(SOUND, aac=Aac(False, 48000, 2))),
        replace(SOURCE, sound=replace(SOUND, aac=Aac(True, 24000, 2))),  # the decoder says 48 kHz: HE-AAC
    ],
    Reason.SOUND_CHANNELS: [
        replace(SOURCE, sound=replace(SOUND, aac=Aac(True, 48000, channels))) for channels in (0, 1)
    ],
    Reason.SOUND_TIMES: [
        sounds(durations=((400, 1024), (1, 3000), (537, 1024))),
        sounds(timescale=90000),
        sounds(edit=Edit(2**40, -(2**40))),  # begins behind its end
        sounds(count=900, groups=((0, 900),), durations=((900, 1024),)),  # ends before what the probe heard
    ],
    Reason.SOUND_SIZES: [sounds(size=0, sizes=(9000, *(300 for _ in range(937))))],
    Reason.SOUND_LATE: [sounds(edit=Edit(0, 960))],
}
"""What the file's tables say, with the literal probe's answer."""

BY_SAMPLES = frozenset({Reason.UNITS})
"""What `units` alone finds."""


def cases() -> list[object]:
    probed = [(reason, info, SOURCE) for reason, infos in INFOS.items() for info in infos]
    read = [(reason, PHONE, source) for reason, sources in SOURCES.items() for source in sources]
    return [pytest.param(*case, id=f"{case[0].value}-{number}") for number, case in enumerate((*probed, *read))]


@pytest.mark.parametrize(("reason", "info", "source"), cases())
def test_refusal_has_its_reason(reason: Reason, info: MediaInfo, source: Source) -> None:
    assert deliverable(info, source) is reason


def test_every_reason_has_a_case() -> None:
    assert {*INFOS, *SOURCES, *BY_SAMPLES} == set(Reason)


SD_TAGS = Colour("smpte170m", "smpte170m", "smpte170m")

LET_BY = {
    "a plain clip": (PHONE, SOURCE),
    "no sound": (clip(silent=True), replace(SOURCE, sound=None)),
    "a square": (clip(width=1080, height=1080), replace(SOURCE, picture=replace(PICTURE, size=(1080, 1080)))),
    "colours that nobody told": (clip(colour=Colour()), SOURCE),
    "colours of BT.601": (clip(colour=SD_TAGS), SOURCE),
    "GOPs of 4 s": (PHONE, pictures(sync=tuple(range(0, 600, 120)))),
    "a frame lost": (clip(frames=599), pictures(count=599, groups=((0, 599),), durations=((300, 20), (1, 40), (298, 20)))),
    "B-frames behind an edit list": (
        PHONE,
        pictures(edit=Edit(40, -40), offsets=tuple((1, offset) for _ in range(200) for offset in (40, 60, 20))),
    ),
    "priming behind an edit list": (
        PHONE,
        sounds(edit=Edit(2112, -2112), count=940, groups=((0, 940),), durations=((940, 1024),)),
    ),
    "sound cut within a frame": (
        PHONE,
        sounds(edit=Edit(30_000, -30_000), durations=((968, 1024),), count=968, groups=((0, 968),)),
    ),
    "sound late by less than a millisecond": (PHONE, sounds(edit=Edit(0, 40))),
    "sound that ends a little early": (
        with_sound(end=Fraction(199, 10)),
        sounds(count=933, groups=((0, 933),), durations=((933, 1024),)),
    ),
    "mono at 44.1 kHz": (
        with_sound(channels=1, sample_rate=44100),
        replace(
            SOURCE,
            sound=replace(SOUND, tables=replace(SOUNDS, timescale=44100), aac=Aac(True, 44100, 1)),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LET_BY)
def test_what_players_take_is_let_by(what: str) -> None:
    info, source = LET_BY[what]
    assert deliverable(info, source) is None


def test_nominal_rate_is_the_known_one_that_it_is_near_to() -> None:
    assert frame_rate(Fraction(30000, 1001)) == Fraction(30000, 1001)
    assert frame_rate(Fraction(90000, 3003)) == Fraction(30000, 1001)
    assert frame_rate(Fraction(15)) == 15
