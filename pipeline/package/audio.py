"""AAC frames → media files, a fragment for each GOP of the video."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import BinaryIO

from pipeline.errors import OutputInvalid
from pipeline.media import AudioRendition
from pipeline.package import boxes
from pipeline.package.codecs import AAC_LC
from pipeline.package.tracks import Range, Track, joined

MEDIA = "audio.m4s"
ADTS_HEADER = 7
"""Bytes, without a checksum (ISO/IEC 14496-3, 1.A.2.2)."""


@dataclass(frozen=True, slots=True)
class AudioGop:
    """Where the sound of one GOP of the video lies in its media file."""

    offset: int
    length: int
    duration: Fraction
    """Seconds that are heard: without the priming."""


@dataclass(frozen=True, slots=True)
class AudioMedia:
    """What is known of a media file of an audio rendition, and the init that it needs."""

    rendition: str
    name: str
    """Of the file, in its rendition's folder."""
    size: int
    """Bytes of the media file."""
    init: bytes
    gops: tuple[AudioGop, ...]
    """One for each GOP of the video, or of a part of it; the last may be missing, too short for a frame of its own."""

    @property
    def folder(self) -> str:
        return audio_folder(self.rendition)


def audio_folder(rendition: str) -> str:
    """Where an audio rendition lies, relative to the multivariant playlist."""
    return f"audio/{rendition}"


def adts_frames(data: bytes) -> Iterator[bytes]:
    """The raw AAC frames of an ADTS stream.

    Raises:
        OutputInvalid: not ADTS throughout.
    """
    at = 0
    while at < len(data):
        # 12 bits of sync word, 4 of version, layer and "no checksum"; the frame's length is in bits 30 to 42.
        length = (
            (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5 if at + ADTS_HEADER <= len(data) else 0
        )
        if data[at : at + 1] != b"\xff" or data[at + 1] & 0xF7 != 0xF1 or not ADTS_HEADER < length <= len(data) - at:
            raise OutputInvalid(f"no ADTS frame at byte {at}")
        yield data[at + ADTS_HEADER : at + length]
        at += length


def frame_edges(gops: Sequence[Fraction], *, sample_rate: int, priming: int) -> tuple[int, ...]:
    """Where AAC frames are cut for a video of these GOPs: edges[n] is the first frame that belongs to GOP n.

    Frames are counted from the encoder's first, whose samples are priming. A cut is at the frame nearest to the boundary;
    the last edge is the number of all frames. A last GOP too short for a frame of its own has none.
    """
    boundaries = list(accumulate(gops))
    needed = -(-(priming + round(boundaries[-1] * sample_rate)) // boxes.AAC_FRAME)
    cuts = [min(needed, round((priming + end * sample_rate) / boxes.AAC_FRAME)) for end in boundaries[:-1]]
    return (0, *cuts, needed)


def package_audio(
    rendition: AudioRendition,
    frames: Sequence[bytes],
    media: BinaryIO,
    *,
    sample_rate: int,
    channels: int,
    priming: int,
    gops: Sequence[Fraction],
    part: range | None = None,
    name: str = MEDIA,
) -> AudioMedia:
    """Cut AAC frames where the video's GOPs are cut (`frame_edges`); the media file is written to `media`.

    Args:
        frames: the encoder's output from the first frame of `part` on.
        priming: samples before time 0 with which the encoder begins.
        gops: seconds of each GOP of the video (`grid.gop_durations`); the sound ends with the last, to the sample.
        part: of which GOPs the file is to be; None for all. Files of parts that follow each other join.
        name: what the media file is called.

    Raises:
        OutputInvalid: there are too few frames for the duration.
    """
    part = range(len(gops)) if part is None else part
    edges = frame_edges(gops, sample_rate=sample_rate, priming=priming)
    total = priming + round(sum(gops) * sample_rate)
    begin, needed = edges[part.start], edges[part.stop] - edges[part.start]
    if len(frames) < needed:
        raise OutputInvalid(f"audio/{rendition.name}: {len(frames)} frames of {needed}")
    placed, offset = list[AudioGop](), 0
    for gop in part:
        first, last = edges[gop], edges[gop + 1]
        if first == last:
            continue
        end = min(last * boxes.AAC_FRAME, total)
        last_duration = end - (last - 1) * boxes.AAC_FRAME
        own = list(frames[first - begin : last - begin])
        # Numbered by the GOP's place in the whole video, as the picture's fragments are.
        fragment = boxes.audio_fragment(own, gop + 1, first * boxes.AAC_FRAME, last_duration)
        # What plays: the priming in the first fragment does not.
        heard = end - max(first * boxes.AAC_FRAME, priming)
        placed.append(AudioGop(offset, len(fragment), Fraction(heard, sample_rate)))
        media.write(fragment)
        offset += len(fragment)
    init = boxes.audio_init(sample_rate, channels, rendition.bitrate, priming)
    return AudioMedia(rendition.name, name, offset, init, tuple(placed))


def audio_track(parts: Sequence[AudioMedia], segment_gops: int, folder: str | None = None) -> Track:
    """The track of an audio rendition, or of its beginning, in segments of as many GOPs as the video's.

    `parts` are its media files in order; with segments of several GOPs there is one. They lie in `folder`, or where the
    rendition's own file does.
    """
    ranges = [Range(item.name, gop.offset, gop.length, gop.duration) for item in parts for gop in item.gops]
    segments = joined(ranges, segment_gops)
    size = len(parts[0].init) + sum(item.size for item in parts)
    return Track(parts[0].rendition, folder or parts[0].folder, AAC_LC, segments, (), size)
