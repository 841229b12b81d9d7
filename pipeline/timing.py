"""When frames are shown: from packets to a nominal rate and exact times. Containers' own claims are never asked."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median_low

from pipeline.facts import Packets

_TOLERANCE = Fraction(1, 4)
"""An interval further than this from the usual one is another interval, not jitter."""
_VARIABLE = Fraction(1, 50)
"""More than this part of other intervals makes a variable rate."""
_LONE_FRAME_FPS = Fraction(30)
_LONGEST_LAST_FRAME = Fraction(60)
"""Seconds. Screen recordings end with long frames; what claims more than this, after others, is taken for a fault."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One video track's frames; times in seconds on the file's own clock."""

    fps: Fraction
    variable: bool
    frames: int
    start: Fraction
    end: Fraction
    keyframes: tuple[Fraction, ...]


def video_timeline(packets: Packets, decoded: tuple[int, ...] = ()) -> Timeline | None:
    """The timeline of the shown frames; None when none is shown. `decoded` holds the first decoded frames' own times.

    What lies before the first decoded frame cannot be shown: pictures that refer to a part which the file lacks.
    """
    first = min(decoded, default=None)
    shown = {
        pts: duration
        for pts, duration, visible in zip(packets.pts, packets.durations, packets.shown, strict=True)
        if visible and (first is None or pts >= first)
    }
    if not shown:
        return None
    times = _frame_times(sorted(shown), sorted(decoded))
    usual, variable = _usual_interval(times)
    base = packets.time_base
    claimed = shown[times[-1]] * base
    if usual is None:
        fps, last = _LONE_FRAME_FPS, claimed if claimed > 0 else 1 / _LONE_FRAME_FPS
    else:
        fps, last = 1 / (usual * base), _last_duration(claimed, usual * base)
    return Timeline(
        fps=fps,
        variable=variable,
        frames=len(times),
        start=times[0] * base,
        end=times[-1] * base + last,
        keyframes=tuple(sorted(pts * base for pts, key in zip(packets.pts, packets.key, strict=True) if key)),
    )


def audio_span(packets: Packets, sample_rate: int, skip: int, drop: int) -> tuple[Fraction, Fraction] | None:
    """Where sound starts and ends, in seconds on the file's own clock; None when there is none.

    `skip` samples at the start and `drop` at the end are decoded but not played (AAC priming and padding).
    """
    if not packets.pts:
        return None
    base = packets.time_base
    audible = [index for index, visible in enumerate(packets.shown) if visible]
    if not audible:
        return None
    # On the tick nearest to the skipped samples: the ticks of Matroska are coarser than samples.
    start = max(packets.pts[audible[0]], packets.pts[0] + round(Fraction(skip, sample_rate) / base)) * base
    end = max((packets.pts[index] + packets.durations[index]) * base for index in audible)
    end -= Fraction(drop, sample_rate)
    return (start, end) if end > start else None


def _frame_times(times: list[int], decoded: list[int]) -> list[int]:
    """The frames among the packets: interlaced H.264 may have a packet for each field, two to a frame."""
    packet_interval, frame_interval = _median_interval(times), _median_interval(decoded)
    if packet_interval is None or frame_interval is None or 2 * frame_interval < 3 * packet_interval:
        return times
    frames = times[:1]
    for time in times:
        if 4 * (time - frames[-1]) > 3 * frame_interval:
            frames.append(time)
    return frames


def _median_interval(times: list[int]) -> int | None:
    intervals = [after - before for before, after in pairwise(times) if after > before]
    return median_low(intervals) if intervals else None


def _usual_interval(times: list[int]) -> tuple[Fraction | None, bool]:
    """The interval between frames in ticks, and whether too many others occur; None for a single frame.

    The median picks the kind of interval; the mean of all of that kind undoes rounding (16, 17, 17 ms are 60 fps).
    """
    median = _median_interval(times)
    if median is None:
        return None, False
    intervals = [after - before for before, after in pairwise(times)]
    alike = [interval for interval in intervals if abs(interval - median) <= _TOLERANCE * median]
    usual = Fraction(sum(alike), len(alike))
    others = sum(abs(interval - usual) > _TOLERANCE * usual for interval in intervals)
    return usual, others > _VARIABLE * len(intervals)


def _last_duration(claimed: Fraction, usual: Fraction) -> Fraction:
    """How long the last frame is shown: what its packet claims, unless that is nothing or absurd."""
    if claimed * 4 < usual or claimed > max(_LONGEST_LAST_FRAME, 10 * usual):
        return usual
    return claimed
