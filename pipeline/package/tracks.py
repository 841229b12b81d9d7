"""A packaged rendition: where its segments lie, and what it costs to play."""

from dataclasses import dataclass
from fractions import Fraction


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

    @property
    def duration(self) -> Fraction:
        return sum((segment.duration for segment in self.segments), Fraction(0))


def target_duration(tracks: tuple[Track, ...]) -> int:
    """EXT-X-TARGETDURATION for all renditions: the longest segment, rounded (RFC 8216, 4.3.3.1), and the same everywhere
    so that players time their reloads and measures alike."""
    longest = max(segment.duration for track in tracks for segment in track.segments)
    return max(1, int(longest + Fraction(1, 2)))


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
