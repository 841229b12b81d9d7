"""Where segments end, from the plan alone: known before anything is encoded, so that sound can be cut first.

Time is a frame number; durations are exact.
"""

from fractions import Fraction

from pipeline.media import Rung


def gop_durations(rung: Rung) -> tuple[Fraction, ...]:
    """Seconds of each GOP of a rung, in order; the last one may be shorter."""
    whole, rest = divmod(rung.frames, rung.gop)
    return (rung.gop / rung.fps,) * whole + ((rest / rung.fps,) if rest else ())


def segment_durations(rung: Rung, segment_gops: int) -> tuple[Fraction, ...]:
    """Seconds of each segment of a rung."""
    durations: list[Fraction] = []
    for number, seconds in enumerate(gop_durations(rung)):
        if starts_segment(number, segment_gops):
            durations.append(seconds)
        else:
            durations[-1] += seconds
    return tuple(durations)


def starts_segment(gop: int, segment_gops: int) -> bool:
    """Whether a segment begins with this GOP of the video.

    The first segment is one GOP, so that it plays soon; the others, of n, begin at GOPs 1, 1 + n, 1 + 2n … Chunks begin
    at some of those, so that no segment spans two files.
    """
    return gop == 0 or (gop - 1) % segment_gops == 0


def target_of(longest: Fraction) -> int:
    """EXT-X-TARGETDURATION where `longest` is the longest segment: rounded, at least 1 (RFC 8216, 4.3.3.1)."""
    return max(1, int(longest + Fraction(1, 2)))
