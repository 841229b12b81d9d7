"""Which bytes are needed, from literal files and literal maps; and that nothing in a file can break the reading of it."""

import random
import struct
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from pipeline import presets
from pipeline.boxes import BoxFile, iter_boxes
from pipeline.extents import total
from pipeline.media import AudioTrack, MediaInfo, Plan
from pipeline.plan import plan
from pipeline.ranges import (
    audio_ranges,
    chunk_ranges,
    covers,
    first_play_ranges,
    index_ranges,
    poster_ranges,
    probe_ranges,
    source_map,
)  # fmt: skip
from pipeline.samples import MAX_SPANS, SoundSpan, SourceMap, SyncSpan, TrackMap
from tests.conftest import Generate
from tests.pipeline.literals import clip
from tests.pipeline.sparse import mapped
from tests.pipeline.test_boxes import box

FTYP = box(b"ftyp", b"isom", bytes(4))
MOOV = box(b"moov", bytes(500))


def wide(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(payload)) + payload


def endless(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 0, kind) + payload


SHAPES = {
    "moov at the end": FTYP + box(b"mdat", b"m" * 300) + MOOV,
    "moov first": FTYP + MOOV + box(b"mdat", b"m" * 300),
    "64-bit size": FTYP + wide(b"mdat", b"m" * 300) + MOOV,
    "several mdats": FTYP + box(b"mdat", b"m" * 100) + box(b"free", b"f") + box(b"mdat", b"m" * 200) + MOOV,
    "boxes after moov": FTYP + box(b"mdat", b"m" * 300) + MOOV + box(b"uuid", b"u" * 20) + box(b"free"),
    "mdat to the end": FTYP + MOOV + endless(b"mdat", b"m" * 300),
    "moov to the end": FTYP + box(b"mdat", b"m" * 300) + endless(b"moov", bytes(500)),
    "a trailer that is no box": FTYP + box(b"mdat", b"m" * 300) + MOOV + b"SEFT\0\0\0\1 not a box at all",
    "a cut mdat": FTYP + MOOV + struct.pack(">I4s", 10_000, b"mdat") + b"m" * 300,
}


@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)
def test_index_is_every_byte_but_the_media(data: bytes) -> None:
    left = bytearray(data)
    for start, end in index_ranges(data):
        left[start:end] = bytes(end - start)
    assert left.count(b"m") == 300
    assert len(left) - left.count(0) == 300


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF....AVI ",
        FTYP + box(b"mdat", bytes(100)),
        FTYP + MOOV + box(b"moof") + box(b"mdat", bytes(100)),
        FTYP + box(b"free") * 300 + MOOV + box(b"mdat", bytes(100)),
        b"\x1a\x45\xdf\xa3" + bytes(100),
    ],
)
def test_what_is_no_progressive_mp4_is_needed_whole(data: bytes) -> None:
    assert index_ranges(data) == ((0, len(data)),)
    known = source_map(data)
    assert known == SourceMap(len(data), ((0, len(data)),))
    made = planned(clip())
    for needed in (
        probe_ranges(known),
        chunk_ranges(known, made, made.chunks[1]),
        audio_ranges(known, made),
        poster_ranges(known, made),
    ):
        assert sum(end - start for start, end in needed) == len(data)


def planned(info: MediaInfo) -> Plan:
    return plan(info, presets.load("vertical"))


MEGABYTE = 1_000_000

PICTURES = TrackMap(
    "vide", 600, ((1000, 200_000),), 0,
    tuple(SyncSpan(600 * second, MEGABYTE * second, MEGABYTE * (second + 1), 30, MEGABYTE * second, MEGABYTE * second + 99)
          for second in range(20)),
)  # fmt: skip
SOUND = TrackMap(
    "soun", 48000, ((900_000, 910_000),),
    runs=tuple(SoundSpan(48000 * (at - 1), MEGABYTE * at - 9000, MEGABYTE * at) for at in range(1, 20)),
)  # fmt: skip
KNOWN = SourceMap(21 * MEGABYTE, ((0, 100), (20 * MEGABYTE, 21 * MEGABYTE)), (PICTURES, SOUND))


def spans(known: SourceMap, info: MediaInfo, index: int) -> list[int]:
    """The seconds whose spans a chunk needs whole."""
    made = planned(info)
    needed = chunk_ranges(known, made, made.chunks[index])
    return [
        second
        for second in range(20)
        if any(start <= MEGABYTE * second and MEGABYTE * (second + 1) <= end for start, end in needed)
    ]


def test_a_chunk_needs_its_own_key_frames_two_before_and_one_second_behind() -> None:
    assert spans(KNOWN, clip(), 0) == [0, 1, 2]
    assert spans(KNOWN, clip(), 1) == list(range(11))
    assert spans(KNOWN, clip(), 2) == list(range(8, 19))
    assert spans(KNOWN, clip(), 3) == list(range(16, 20))


def heard(known: SourceMap, info: MediaInfo, index: int) -> list[int]:
    """The seconds whose sound a chunk of the first-play rung needs more than its pictures."""
    made = planned(info)
    chunk = made.chunks[index]
    pictures, needed = chunk_ranges(known, made, chunk), first_play_ranges(known, made, chunk)
    assert covers(needed, pictures)
    return [at for at, run in enumerate(known.tracks[1].runs) if covers(needed, [(run.first, run.end)])]


APART = replace(
    KNOWN,
    size=41 * MEGABYTE,
    tracks=(
        PICTURES,
        replace(
            SOUND, runs=tuple(SoundSpan(48000 * at, MEGABYTE * (21 + at), MEGABYTE * (22 + at)) for at in range(20))
        ),
    ),
)
"""The same with its sound behind the index."""


def test_a_chunk_needs_the_sound_before_it_and_a_second_behind() -> None:
    assert heard(APART, clip(), 0) == [0, 1, 2, 3]
    assert heard(APART, clip(), 1) == list(range(12))
    # Decoding begins a second before 10 s, at the key frame at 9 s; a little before that is when FFmpeg enters.
    assert heard(APART, clip(), 2) == list(range(8, 20))
    assert heard(APART, clip(), 3) == list(range(16, 20))


def test_sound_of_low_rates_is_read_further_ahead() -> None:
    audio = AudioTrack(index=1, codec="aac", channels=1, sample_rate=8000, start=Fraction(0), end=Fraction(20))
    assert heard(APART, replace(clip(), audio=audio), 0) == list(range(9))


def test_sound_without_times_is_needed_whole() -> None:
    strung = replace(APART, tracks=(PICTURES, replace(APART.tracks[1], timescale=0)))
    assert heard(strung, clip(), 0) == list(range(20))


def test_the_sound_of_a_map_that_the_probe_contradicts_means_the_whole_file() -> None:
    made = planned(clip())
    strange = replace(KNOWN, tracks=(PICTURES, replace(SOUND, handler="")))
    assert first_play_ranges(strange, made, made.chunks[0]) == ((0, KNOWN.size),)
    assert first_play_ranges(replace(KNOWN, tracks=()), made, made.chunks[0]) == ((0, KNOWN.size),)


def test_a_silent_chunk_needs_its_pictures() -> None:
    made = planned(clip(silent=True))
    assert first_play_ranges(KNOWN, made, made.chunks[1]) == chunk_ranges(KNOWN, made, made.chunks[1])


def test_at_low_rates_more_time_is_needed_behind() -> None:
    slow = replace(PICTURES, spans=tuple(span._replace(samples=8) for span in PICTURES.spans))
    assert spans(replace(KNOWN, tracks=(slow, SOUND)), clip(), 0) == list(range(5))


def test_times_are_on_the_files_own_clock() -> None:
    late = replace(PICTURES, spans=tuple(span._replace(time=span.time + 6000) for span in PICTURES.spans))
    assert spans(replace(KNOWN, tracks=(late, SOUND)), replace(clip(), origin=Fraction(10)), 2) == list(range(8, 19))


def test_every_range_holds_what_ffmpeg_needs_to_open_the_file() -> None:
    made = planned(clip())
    for needed in (chunk_ranges(KNOWN, made, made.chunks[2]), audio_ranges(KNOWN, made), poster_ranges(KNOWN, made)):
        for start, end in probe_ranges(KNOWN):
            assert any(first <= start and end <= last for first, last in needed)


def test_sound_needs_its_own_bytes_and_hardly_any_pictures() -> None:
    needed = audio_ranges(KNOWN, planned(clip()))
    assert all(any(start <= run.first and run.end <= end for start, end in needed) for run in SOUND.runs)
    assert sum(end - start for start, end in needed) < 2 * MEGABYTE


STRANGERS = {
    "key frames elsewhere": clip(keyframes=tuple(Fraction(second) + Fraction(1, 3) for second in range(20))),
    "no key frames": clip(keyframes=()),
    "another track": clip(index=1),
    "no such track": clip(index=7),
}


@pytest.mark.parametrize("info", STRANGERS.values(), ids=STRANGERS)
def test_a_map_that_the_probe_contradicts_is_not_relied_upon(info: MediaInfo) -> None:
    made = replace(planned(clip()), info=info)
    for needed in (chunk_ranges(KNOWN, made, made.chunks[1]), audio_ranges(KNOWN, made), poster_ranges(KNOWN, made)):
        assert needed == ((0, KNOWN.size),)


def test_a_map_of_key_frames_alone_is_bounded(generate: Generate) -> None:
    source = ("-f", "lavfi", "-i", "color=s=16x16:r=60:d=100", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-r", "60")
    known = mapped(generate("every-frame-a-key.mov", *source))
    assert 100 < len(known.tracks[0].spans) <= 200
    assert sum(span.samples for span in known.tracks[0].spans) == 6000


def test_a_map_of_sound_in_many_pieces_is_bounded(generate: Generate) -> None:
    sources = ("-f", "lavfi", "-i", "color=s=16x16:r=10:d=300", "-f", "lavfi", "-i", "anoisesrc=r=8000:d=300")
    codecs = ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le")
    known = mapped(generate("pieces-of-sound.mov", *sources, *codecs))
    runs = known.tracks[1].runs
    apart = [(after.time - before.time) / known.tracks[1].timescale for before, after in pairwise(runs)]
    assert all(1 <= seconds < 1.2 for seconds in apart), "all that begins within a second is one"
    assert total((run.first, run.end) for run in runs) >= 2 * 8000 * 300


def test_two_moving_pictures_are_needed_whole(generate: Generate, short_clip: Path) -> None:
    two = generate("two-pictures.mp4", "-i", short_clip, *("-map", "0:v") * 2, "-c", "copy")
    assert not mapped(two).tracks


def test_hostile_files_are_mapped_or_needed_whole_and_never_break_the_reader(clips: Path) -> None:
    for path in sorted((clips / "hostile").iterdir()):
        with BoxFile(path) as file:
            check(source_map(file), path.stat().st_size)


def check(known: SourceMap, size: int) -> None:
    """A map says nothing impossible."""
    assert known.size == size
    assert msgspec.json.decode(msgspec.json.encode(known), type=SourceMap) == known
    assert all(0 <= start < end <= size for start, end in known.index) or size == 0
    for track in known.tracks:
        assert len(track.spans) <= MAX_SPANS
        assert len(track.runs) <= MAX_SPANS
        assert all(span.first <= span.end <= size for span in track.spans)
        assert all(before.time < after.time for before, after in pairwise(track.spans))


def test_damage_anywhere_in_the_index_is_survived(short_clip: Path) -> None:
    data = short_clip.read_bytes()
    moov = next(found for found in iter_boxes(data) if found.type == b"moov")
    chance = random.Random(11)
    for _ in range(1500):
        broken = bytearray(data)
        for _ in range(chance.choice((1, 2, 8))):
            at = chance.randrange(moov.start, moov.end - 4)
            value = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, chance.getrandbits(32)))
            broken[at : at + 4] = struct.pack(">I", value)
        check(source_map(bytes(broken)), len(data))


def test_tables_that_claim_more_than_they_hold_cost_nothing(short_clip: Path) -> None:
    data = short_clip.read_bytes()
    for table in (b"stts", b"ctts", b"stsc", b"stsz", b"stco", b"stss", b"elst"):
        at = data.find(table)
        if at < 0:
            continue
        broken = bytearray(data)
        broken[at + 8 : at + 16] = b"\xff" * 8
        check(source_map(bytes(broken)), len(data))
