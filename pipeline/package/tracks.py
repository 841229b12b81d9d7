"""A packaged rendition: where its segments lie, and what it costs to play."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

from pipeline.package.grid import starts_segment, target_of


@dataclass(frozen=True, slots=True)
class Range:
    """Bytes [offset, offset + length) of `uri`, a file beside the playlist, playing for `duration` seconds."""

    uri: str
    offset: int
    length: int
    duration: Fraction


@dataclass(frozen=True, slots=True)
class Track:
    """One rendition, packaged."""

    name: str
    folder: str
    """Relative to the multivariant playlist."""
    codecs: str
    segments: tuple[Range, ...]
    key_frames: tuple[Range, ...]
    """For the I-frame playlist: each range holds a moof and the IDR behind it. Empty for audio."""
    size: int
    """Bytes of init and media."""
    channels: int = 2
    """Of sound; means nothing for pictures."""

    @property
    def duration(self) -> Fraction:
        return sum((segment.duration for segment in self.segments), Fraction(0))

    def until(self, segments: int) -> Self:
        """The same with its first segments only."""
        return replace(self, segments=self.segments[:segments])


def joined(gops: Sequence[Range], segment_gops: int) -> tuple[Range, ...]:
    """Segments from the ranges of single GOPs, which lie one behind the other in their file."""
    segments: list[Range] = []
    for number, gop in enumerate(gops):
        if starts_segment(number, segment_gops):
            segments.append(gop)
        else:
            last = segments[-1]
            segments[-1] = Range(last.uri, last.offset, last.length + gop.length, last.duration + gop.duration)
    return tuple(segments)


def target_duration(tracks: tuple[Track, ...]) -> int:
    """EXT-X-TARGETDURATION for all renditions: that of the longest segment, and the same everywhere so that players time
    their reloads and measures alike."""
    return target_of(max(segment.duration for track in tracks for segment in track.segments))


def average_bandwidth(ranges: tuple[Range, ...]) -> int:
    """Bit/s over all segments (RFC 8216, 4.1)."""
    return _rate(ranges)


def peak_bandwidth(ranges: tuple[Range, ...], target: int) -> int:
    """Bit/s of the costliest run of segments that lasts 0.5 to 1.5 target durations (RFC 8216, 4.1); of the whole where
    nothing lasts so long."""
    runs = []
    for first in range(len(ranges)):
        duration = Fraction(0)
        for last in range(first, len(ranges)):
            duration += ranges[last].duration
            if 2 * duration > 3 * target:
                break
            if 2 * duration >= target:
                runs.append(_rate(ranges[first : last + 1]))
    return max(runs, default=_rate(ranges))


def _rate(ranges: tuple[Range, ...]) -> int:
    bits = 8 * sum(item.length for item in ranges)
    return -int(-bits // sum(item.duration for item in ranges))
