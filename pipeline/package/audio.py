"""AAC frames → one media file, a fragment for each GOP of the video."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
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
    """What is known of the media file of an audio rendition, and the init that it needs."""

    rendition: str
    name: str
    """Of the file, in its rendition's folder."""
    size: int
    """Bytes of the media file."""
    init: bytes
    gops: tuple[AudioGop, ...]
    """One for each GOP of the video; the last may be missing, when it is too short for a frame of its own."""

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


def package_audio(
    rendition: AudioRendition,
    frames: Sequence[bytes],
    media: BinaryIO,
    *,
    sample_rate: int,
    channels: int,
    priming: int,
    gops: Sequence[Fraction],
    name: str = MEDIA,
) -> AudioMedia:
    """Cut AAC frames at the frame nearest to each boundary of the video's GOPs; the media file is written to `media`.

    Args:
        frames: the encoder's output, its first `priming` samples before time 0.
        gops: seconds of each GOP of the video (`grid.gop_durations`); the sound ends with the last, to the sample.
        name: what the media file is called.

    Raises:
        OutputInvalid: there are too few frames for the duration.
    """
    boundaries = list(accumulate(gops))
    total = priming + round(boundaries[-1] * sample_rate)
    needed = -(-total // boxes.AAC_FRAME)
    if len(frames) < needed:
        raise OutputInvalid(f"audio/{rendition.name}: {len(frames)} frames of {needed}")
    cuts = {min(needed, round((priming + end * sample_rate) / boxes.AAC_FRAME)) for end in boundaries[:-1]}
    edges = sorted({0, *cuts, needed})
    placed, offset = list[AudioGop](), 0
    for sequence, (first, last) in enumerate(pairwise(edges), start=1):
        end = min(last * boxes.AAC_FRAME, total)
        last_duration = end - (last - 1) * boxes.AAC_FRAME
        part = boxes.audio_fragment(list(frames[first:last]), sequence, first * boxes.AAC_FRAME, last_duration)
        # What plays: the priming in the first fragment does not.
        heard = end - max(first * boxes.AAC_FRAME, priming)
        placed.append(AudioGop(offset, len(part), Fraction(heard, sample_rate)))
        media.write(part)
        offset += len(part)
    init = boxes.audio_init(sample_rate, channels, rendition.bitrate, priming)
    return AudioMedia(rendition.name, name, offset, init, tuple(placed))


def audio_track(media: AudioMedia, segment_gops: int) -> Track:
    """The track of an audio rendition, in segments of as many GOPs as the video's."""
    ranges = [Range(media.name, gop.offset, gop.length, gop.duration) for gop in media.gops]
    segments = joined(ranges, segment_gops)
    return Track(media.rendition, media.folder, AAC_LC, segments, (), len(media.init) + media.size)
