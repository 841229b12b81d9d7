"""AAC frames → one media file, cut where the video is cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pipeline.errors import OutputInvalid
from pipeline.media import AudioRendition
from pipeline.package import boxes
from pipeline.package.codecs import AAC_LC
from pipeline.package.tracks import Range, Track

MEDIA = "audio.m4s"
ADTS_HEADER = 7
"""Bytes, without a checksum (ISO/IEC 14496-3, 1.A.2.2)."""


@dataclass(frozen=True, slots=True)
class AudioFile:
    """The init and media file of one audio rendition."""

    init: bytes
    data: bytes
    track: Track


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
    *,
    sample_rate: int,
    channels: int,
    priming: int,
    boundaries: Sequence[Fraction],
) -> AudioFile:
    """Cut AAC frames into segments at the frame nearest to each video boundary.

    Args:
        frames: the encoder's output, its first `priming` samples before time 0.
        boundaries: end of each video segment in seconds, ascending; the last is where the sound ends, to the sample.

    Raises:
        OutputInvalid: there are too few frames for the duration.
    """
    total = priming + round(boundaries[-1] * sample_rate)
    needed = -(-total // boxes.AAC_FRAME)
    if len(frames) < needed:
        raise OutputInvalid(f"audio/{rendition.name}: {len(frames)} frames of {needed}")
    cuts = sorted(
        {min(needed, round((priming + end * sample_rate) / boxes.AAC_FRAME)) for end in boundaries[:-1]} - {0}
    )
    edges = [0, *(cut for cut in cuts if cut < needed), needed]
    parts, segments, offset = [], [], 0
    for sequence, (first, last) in enumerate(pairwise(edges), start=1):
        end = min(last * boxes.AAC_FRAME, total)
        last_duration = end - (last - 1) * boxes.AAC_FRAME
        part = boxes.audio_fragment(list(frames[first:last]), sequence, first * boxes.AAC_FRAME, last_duration)
        # What plays: the priming in the first segment does not.
        heard = end - max(first * boxes.AAC_FRAME, priming)
        segments.append(Range(MEDIA, offset, len(part), Fraction(heard, sample_rate)))
        parts.append(part)
        offset += len(part)
    init = boxes.audio_init(sample_rate, channels, rendition.bitrate, priming)
    folder = f"audio/{rendition.name}"
    track = Track(rendition.name, folder, AAC_LC, tuple(segments), (), len(init) + offset)
    return AudioFile(init, b"".join(parts), track)
