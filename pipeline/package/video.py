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
from pipeline.package.tracks import Range, Track

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
    size: int
    """Bytes of the media file."""
    init: bytes
    codecs: str
    gops: tuple[Gop, ...]


def media_name(chunk: Chunk) -> str:
    return f"{chunk.index:04d}.m4s"


def package_chunk(rung: Rung, chunk: Chunk, encoded: Bytes, media: BinaryIO) -> MediaChunk:
    """Turn what the encoder wrote for a chunk into its media file, which is written to `media` GOP by GOP.

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
    return MediaChunk(media_name(chunk), offset, init, codecs.video_codec(stsd), tuple(gops))


def video_track(rung: Rung, chunks: Sequence[MediaChunk], segment_gops: int) -> Track:
    """The track of a whole rung: its chunks' GOPs as segments (the first of one GOP, then `segment_gops`) and key frames.

    Raises:
        OutputInvalid: the chunks do not share one init.
    """
    if len({chunk.init for chunk in chunks}) != 1:
        raise OutputInvalid(f"{rung.name}: chunks differ in their parameter sets")
    segments: list[Range] = []
    key_frames: list[Range] = []
    for chunk in chunks:
        for gop in chunk.gops:
            duration = gop.frames / rung.fps
            # Segments end before GOPs 1, 1 + n, 1 + 2n …; chunks do too, so that no segment spans two files.
            starts = not key_frames or (len(key_frames) - 1) % segment_gops == 0
            key_frames.append(Range(chunk.name, gop.offset, gop.key_length, duration))
            if starts:
                segments.append(Range(chunk.name, gop.offset, gop.length, duration))
            else:
                last = segments[-1]
                segments[-1] = Range(last.uri, last.offset, last.length + gop.length, last.duration + duration)
    size = len(chunks[0].init) + sum(chunk.size for chunk in chunks)
    return Track(rung.name, rung.name, chunks[0].codecs, tuple(segments), tuple(key_frames), size)
