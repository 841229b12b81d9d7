"""Cues → the WebVTT segments of a subtitle rendition (RFC 8216, 3.5), cut where the picture is cut.

Every segment has a header that says how its times are to be read, and every cue that is shown in its span, whole: one over a
cut is in both. The spans are the picture's own, so that the target duration is the same in all renditions (RFC 8216, 6.2.4)
and a player that seeks fetches as little text as picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

FOLDER = "captions"
MEDIA_TYPE = "vtt"

TIMESTAMP_MAP = "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"
"""Cues count from the beginning, which in fragments of our own is time 0 (RFC 8216, 3.5)."""

DESCRIBED = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
"""What tells captions for those who do not hear from subtitles (RFC 8216, 4.3.4.1; HAS, "Accessibility")."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Text that is shown for a while; times in milliseconds. Settings and text as WebVTT has them, checked before."""

    start: int
    end: int
    settings: str
    text: str


@dataclass(frozen=True, slots=True)
class Subtitles:
    """One language."""

    id: str
    """Names its folder; another one whenever the cues are others."""
    language: str
    """A tag of BCP 47."""
    name: str
    described: bool
    """For those who do not hear: what else is heard is in it as well."""
    cues: tuple[Cue, ...]

    @property
    def folder(self) -> str:
        return f"{FOLDER}/{self.id}"


def segment_name(number: int) -> str:
    return f"{number:04d}.{MEDIA_TYPE}"


def segments(cues: Sequence[Cue], durations: Sequence[Fraction]) -> tuple[str, ...]:
    """The text of each segment; `durations` are theirs, in seconds. What is behind the last one's end is left out."""
    edges = [1000 * edge for edge in accumulate(durations, initial=Fraction(0))]
    last = -(-edges[-1] // 1)
    return tuple(
        "\n".join(
            [
                f"WEBVTT\n{TIMESTAMP_MAP}\n",
                *(_written(cue, int(last)) for cue in cues if cue.start < end and cue.end > start),
            ]
        )
        for start, end in pairwise(edges)
    )


def _written(cue: Cue, last: int) -> str:
    settings = f" {cue.settings}" if cue.settings else ""
    return f"{_timestamp(cue.start)} --> {_timestamp(min(cue.end, last))}{settings}\n{cue.text}\n"


def _timestamp(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def named(subtitles: Sequence[Subtitles]) -> dict[str, str]:
    """A name for each by its id: its own, with the language where two have the same (RFC 8216, 4.3.4.1.1)."""
    names = [item.name for item in subtitles]
    return {
        item.id: item.name if names.count(item.name) == 1 else f"{item.name} ({item.language})" for item in subtitles
    }
