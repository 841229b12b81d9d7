"""Chunks of one rung → media files and a track."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

from pipeline.boxes import Bytes
from pipeline.errors import OutputInvalid
from pipeline.media import Chunk, Rung
from pipeline.package import boxes, codecs
from pipeline.package.fragments import delayed, read_fragments, sample_description, timescale
from pipeline.package.tracks import Range, Track, joined

INIT = "init.mp4"

MDAT_HEADER = 8

REORDERED = {"h264": 2, "av1": 0}
"""Frames by which decoding runs ahead of showing: two for B-frames that refer to B-frames, in every x264 preset that has
them; AV1 hides its reordering inside temporal units."""


@dataclass(frozen=True, slots=True)
class Gop:
    """Where one GOP lies in its chunk's media file."""

    offset: int
    length: int
    key_length: int
    """Bytes through the end of its IDR."""
    frames: int


@dataclass(frozen=True, slots=True)
class MediaChunk:
    """What is known of a chunk's media file, and the init that it needs."""

    name: str
    """Of the file, in its rung's folder."""
    size: int
    """Bytes of the media file."""
    init: bytes
    codecs: str
    gops: tuple[Gop, ...]


def media_name(chunk: Chunk, suffix: str = "") -> str:
    """The usual name of a chunk's media file, or another one of its names: files are never written over, and a chunk
    that is encoded twice need not give the same bytes."""
    return f"{chunk.index:04d}{suffix}.m4s"


def package_chunk(rung: Rung, chunk: Chunk, encoded: Bytes, media: BinaryIO, *, name: str | None = None) -> MediaChunk:
    """Turn what the encoder wrote for a chunk into its media file, which is written to `media` GOP by GOP.

    `name` is what that file is called, `media_name` where it is not said.

    Raises:
        OutputInvalid: frames are missing or doubled, a GOP is off the grid, or times do not continue exactly.
    """
    stsd, scale = sample_description(encoded), timescale(encoded)
    first_frame, frames = chunk.start // rung.step, -(-(chunk.end - chunk.start) // rung.step)
    ticks = Fraction(scale) / rung.fps
    if ticks.denominator != 1:
        raise OutputInvalid(f"{scale} ticks do not hold a frame at {rung.fps}")
    delay = REORDERED[rung.codec] * int(ticks)
    gops: list[Gop] = []
    done = offset = 0
    for fragment in read_fragments(encoded):
        expected = min(rung.gop, frames - done)
        at = (first_frame + done) * ticks
        samples = len(fragment.sizes)
        if samples != expected or fragment.decode_time != at or fragment.duration != expected * ticks:
            raise OutputInvalid(
                f"{rung.name} chunk {chunk.index}: {samples} frames at {fragment.decode_time}, not {expected} at {at}"
            )
        # Numbered by the GOP's place in the whole video, which a chunk knows without its neighbours.
        moof = delayed(fragment, (first_frame + done) // rung.gop + 1, delay)
        media.write(moof)
        media.write(encoded[fragment.media_start : fragment.end])
        length = len(moof) + fragment.end - fragment.media_start
        gops.append(Gop(offset, length, len(moof) + MDAT_HEADER + fragment.sizes[0], samples))
        done, offset = done + samples, offset + length
    if done != frames:
        raise OutputInvalid(f"{rung.name} chunk {chunk.index}: {done} frames of {frames}")
    init = boxes.video_init(stsd, scale, rung.width, rung.height, delay)
    return MediaChunk(name or media_name(chunk), offset, init, codecs.video_codec(stsd), tuple(gops))


def video_track(rung: Rung, chunks: Sequence[MediaChunk], segment_gops: int) -> Track:
    """The track of a rung, or of its beginning: its chunks' GOPs as segments (`grid.starts_segment`) and key frames.

    Raises:
        OutputInvalid: the chunks do not share one init.
    """
    if len({chunk.init for chunk in chunks}) != 1:
        raise OutputInvalid(f"{rung.name}: chunks differ in their parameter sets")
    placed = [(chunk.name, gop, gop.frames / rung.fps) for chunk in chunks for gop in chunk.gops]
    return Track(
        name=rung.name,
        folder=rung.name,
        codecs=chunks[0].codecs,
        segments=joined([Range(name, gop.offset, gop.length, seconds) for name, gop, seconds in placed], segment_gops),
        key_frames=tuple(Range(name, gop.offset, gop.key_length, seconds) for name, gop, seconds in placed),
        size=len(chunks[0].init) + sum(chunk.size for chunk in chunks),
    )
