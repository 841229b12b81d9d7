"""Which bytes of a source a piece of work needs. Pure, so that a worker without shared disk fetches those and no others.

    source_map → probe_ranges → (probe, plan) → first_play_ranges, chunk_ranges, audio_ranges, poster_ranges
               → ObjectStore.fetch

The file that is made of them is sparse: as long as the source, with holes of zeros. FFmpeg reads it as it reads the
source, for the bytes that it decodes are all there. A hole that it does decode ends the run (`-xerror`) as if the source
were damaged: check with `covers` that all is there before it is blamed. Sources that can only be read from end to end
(fragmented, not MP4 or MOV, or strange) are needed whole, whatever is asked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from fractions import Fraction
from math import floor

from pipeline.boxes import Box, Bytes, read_header
from pipeline.chunk_sound import SoundChunk, sound_chunk
from pipeline.errors import SourceError
from pipeline.extents import ByteRange, coalesced, covers, missing
from pipeline.media import Chunk, MediaInfo, Plan
from pipeline.samples import GAP, SourceMap, TrackMap, read_tracks
from pipeline.sound import SAMPLE_RATE

__all__ = [
    "ByteRange",
    "SourceMap",
    "audio_ranges",
    "chunk_ranges",
    "covers",
    "first_play_ranges",
    "index_ranges",
    "missing",
    "poster_ranges",
    "probe_ranges",
    "source_map",
]

_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"uuid"})
_MAX_BOXES = 256
"""Top-level boxes; files of more are fragmented or strange."""

BEYOND_SECONDS = 1
BEYOND_SAMPLES = 24
"""What is fetched behind a chunk's end, the longer of the two: FFmpeg reads and decodes ahead of what its filters have
taken, and must not come upon a hole before they have said that it is enough."""

LARGEST_FRAME = 2048
"""Samples in a packet of sound: HE-AAC."""

BEFORE_SECONDS = 1
"""Of sound, what is fetched before the key frame by which it is entered: FFmpeg goes by when that is decoded."""

_TOLERANCE = Fraction(1, 1000)
"""Seconds by which two times of one key frame may differ: edit lists count in other ticks than tracks."""

OPENING_SECONDS = 5
"""Of which `stills.poster` looks at every frame when it finds no good key frame."""


def source_map(data: Bytes) -> SourceMap:
    """Where things are in a source, of which little more is read than its index. Raises nothing of its own."""
    whole = ((0, len(data)),)
    index = index_ranges(data)
    if index == whole or not (tracks := read_tracks(data)):
        return SourceMap(len(data), whole)
    # Two moving pictures: which of them FFmpeg seeks by is hard to foretell.
    if [track.handler for track in tracks].count("vide") != 1:
        return SourceMap(len(data), whole)
    return SourceMap(len(data), index, tracks)


def index_ranges(data: Bytes) -> tuple[ByteRange, ...]:
    """Every byte but the payloads of mdat; all of them when this is no progressive MP4 or MOV."""
    size = len(data)
    outside, at, movie = list[ByteRange](), 0, False
    for _ in range(_MAX_BOXES):
        box = _box(data, at, size)
        if box is None or (at == 0 and box.type not in _FIRST_BOXES) or box.type == b"moof":
            break
        movie = movie or box.type == b"moov"
        end = min(box.end, size)
        outside.append((at, box.body if box.type == b"mdat" else end))
        if end == size:
            at = size
            break
        at = end
    # What is no box is a trailer, of which FFmpeg may want to know.
    outside.append((at, size))
    return coalesced(outside) if movie else ((0, size),)


def _box(data: Bytes, at: int, size: int) -> Box | None:
    try:
        return read_header(data, at, size)
    except SourceError:
        return None


def probe_ranges(source: SourceMap) -> tuple[ByteRange, ...]:
    """For `probe`, and for FFmpeg to open the file: the index, and what each track begins with."""
    return _joined(source, (*source.index, *(item for track in source.tracks for item in track.opening)))


def chunk_ranges(source: SourceMap, plan: Plan, chunk: Chunk) -> tuple[ByteRange, ...]:
    """For `encode_chunk`: from the key frame where decoding begins to a key frame behind the chunk's end."""
    track = _video(source, plan.info)
    if track is None:
        return ((0, source.size),)
    begin = track.entry if chunk.seek is None else _span_at(track, chunk.seek + plan.info.origin)
    until = len(track.spans) if chunk.last else _span_behind(track, begin, chunk.end / plan.fps + plan.info.origin)
    return _joined(source, (*probe_ranges(source), *_bytes(track, begin, until)))


def first_play_ranges(source: SourceMap, plan: Plan, chunk: Chunk) -> tuple[ByteRange, ...]:
    """For a chunk of the first-play rung, which is encoded with the sound that is heard beside it."""
    pictures, info = chunk_ranges(source, plan, chunk), plan.info
    if info.audio is None or _video(source, info) is None:
        return pictures
    if _handler(source, info.audio.index) != "soun":
        return ((0, source.size),)
    return _joined(source, (*pictures, *_heard(source, plan, sound_chunk(plan, chunk))))


def _heard(source: SourceMap, plan: Plan, part: SoundChunk) -> list[ByteRange]:
    """The bytes of the sound that is decoded for a part of it, and of some before and behind."""
    info = plan.info
    assert info.audio is not None, "only of videos that have sound"
    track, runs = _video(source, info), source.tracks[info.audio.index].runs
    scale = source.tracks[info.audio.index].timescale
    if track is None or not scale:
        return [(run.first, run.end) for run in runs]
    # FFmpeg enters the sound where the key frame of the picture is that it finds for a time.
    entered = Fraction(0)
    if part.seek is not None:
        entered = Fraction(track.spans[_span_at(track, part.seek + info.origin)].time, track.timescale)
    begins = floor((entered - BEFORE_SECONDS) * scale)
    beyond = max(Fraction(BEYOND_SECONDS), Fraction(BEYOND_SAMPLES * LARGEST_FRAME, info.audio.sample_rate))
    ends = (Fraction(part.end, SAMPLE_RATE) + info.origin + beyond) * scale
    first = max(0, bisect_right(runs, begins, key=lambda run: run.time) - 1)
    return [(run.first, run.end) for run in runs[first:] if run.time <= ends]


def audio_ranges(source: SourceMap, plan: Plan) -> tuple[ByteRange, ...]:
    """For `sound.measure` and `encode_sound`: all of every track of sound."""
    info = plan.info
    known = info.audio is None or _handler(source, info.audio.index) == "soun"
    if _video(source, info) is None or not known:
        return ((0, source.size),)
    return _joined(
        source, (*probe_ranges(source), *((run.first, run.end) for track in source.tracks for run in track.runs))
    )


def poster_ranges(source: SourceMap, plan: Plan) -> tuple[ByteRange, ...]:
    """For `make_poster`: its candidates, which are key frames, and the opening that it falls back on."""
    track = _video(source, plan.info)
    if track is None:
        return ((0, source.size),)
    needed = list(probe_ranges(source))
    for time in plan.stills.poster_times:
        span = track.spans[_span_at(track, at := time + plan.info.origin)]
        alone = abs(Fraction(span.time, track.timescale) - at) <= _TOLERANCE
        needed.append((span.key_first, span.key_end) if alone else (span.first, span.end))
    opening = plan.info.video.start + OPENING_SECONDS + plan.info.origin
    needed += _bytes(track, track.entry, _span_behind(track, track.entry, opening))
    return _joined(source, needed)


def _video(source: SourceMap, info: MediaInfo) -> TrackMap | None:
    """The map of the track that is encoded; None when the map and the probe do not agree on its key frames."""
    if not info.chunkable or not info.video.keyframes or _handler(source, info.video.index) != "vide":
        return None
    track, keys = source.tracks[info.video.index], info.video.keyframes
    for span in track.spans:
        time = Fraction(span.time, track.timescale) - info.origin
        if keys[0] <= time <= keys[-1]:
            near = bisect_left(keys, time - _TOLERANCE)
            if keys[near] > time + _TOLERANCE:
                return None
    return track


def _handler(source: SourceMap, index: int) -> str:
    return source.tracks[index].handler if index < len(source.tracks) else ""


def _span_at(track: TrackMap, time: Fraction) -> int:
    """The last span whose key frame is shown at `time` or before, on the file's own clock."""
    ticks = floor((time + _TOLERANCE) * track.timescale)
    return max(0, bisect_right(track.spans, ticks, key=lambda span: span.time) - 1)


def _span_behind(track: TrackMap, begin: int, end: Fraction) -> int:
    """The first span that is not needed when decoding begins with the span `begin` and the last frame is at `end`."""
    ticks = (end + BEYOND_SECONDS) * track.timescale
    seen = 0
    for index, span in enumerate(track.spans[begin:], start=begin):
        if span.time >= ticks and seen >= BEYOND_SAMPLES:
            return index
        if span.time >= end * track.timescale:
            seen += span.samples
    return len(track.spans)


def _joined(source: SourceMap, ranges: Iterable[ByteRange]) -> tuple[ByteRange, ...]:
    """As few requests as are sensible, of bytes that the source has, whatever its tables claim."""
    return coalesced(((start, min(end, source.size)) for start, end in ranges), GAP)


def _bytes(track: TrackMap, begin: int, end: int) -> list[ByteRange]:
    return [(span.first, span.end) for span in track.spans[begin:end]]
