"""Where fragments and segments begin, from the sample table alone. Times are ticks of the track."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise

from pipeline.tables import Tables

FIRST_SEGMENT = Fraction(9, 4)
"""Seconds: the first segment is about 2 s, so that it plays soon."""

LONGEST_SEGMENT = Fraction(17, 4)
"""Seconds: 4, and the little that GOPs at 29.97 or with a late key frame last longer; as a target duration it is 4."""

SHORTEST_GOP = Fraction(1, 2)
"""Seconds. Key frames that follow closer (scene cuts, nothing but key frames) begin no fragment of their own."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a track in decoding order: ticks at which each is decoded, how long it lasts and when it is shown."""

    decoded: tuple[int, ...]
    durations: tuple[int, ...]
    shown: tuple[int, ...]


def frames_of(tables: Tables) -> Frames:
    """When each frame is decoded and shown, on the media's own clock."""
    times = tuple(islice(tables.decode_times(), tables.count + 1))
    durations = tuple(after - before for before, after in pairwise(times))
    return Frames(times[:-1], durations, tuple(islice(tables.shown_times(), tables.count)))


def sync_samples(tables: Tables) -> Sequence[int]:
    """The samples at which decoding can begin."""
    return range(tables.count) if tables.sync is None else tables.sync


def gop_starts(tables: Tables, decoded: Sequence[int]) -> tuple[int, ...]:
    """The sync samples that begin a fragment."""
    starts: list[int] = []
    for sample in sync_samples(tables):
        if sample >= tables.count:
            break
        if not starts or decoded[sample] - decoded[starts[-1]] >= SHORTEST_GOP * tables.timescale:
            starts.append(sample)
    return tuple(starts)


def segment_sizes(gops: Iterable[Fraction]) -> tuple[int, ...]:
    """Into how many GOPs each segment is gathered; `gops` are their seconds, none longer than `LONGEST_SEGMENT`."""
    sizes: list[int] = []
    length = Fraction(0)
    for seconds in gops:
        limit = FIRST_SEGMENT if len(sizes) == 1 else LONGEST_SEGMENT
        if sizes and length + seconds <= limit:
            sizes[-1] += 1
            length += seconds
        else:
            sizes.append(1)
            length = seconds
    return tuple(sizes)
