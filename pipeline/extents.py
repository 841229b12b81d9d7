"""Half-open byte ranges [start, end): joined, and compared."""

from bisect import bisect_right
from collections.abc import Iterable

ByteRange = tuple[int, int]
"""The bytes from the first number up to, and without, the second."""


def coalesced(ranges: Iterable[ByteRange], gap: int = 0) -> tuple[ByteRange, ...]:
    """The same bytes in ascending ranges, none empty; those `gap` bytes or less apart are one, with what lies between."""
    joined: list[ByteRange] = []
    for start, end in sorted(item for item in ranges if item[0] < item[1]):
        if joined and start <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def covers(have: Iterable[ByteRange], need: Iterable[ByteRange]) -> bool:
    """True when every byte of `need` is in `have`."""
    return not missing(have, need)


def missing(have: Iterable[ByteRange], need: Iterable[ByteRange]) -> tuple[ByteRange, ...]:
    """The bytes of `need` that are not in `have`."""
    there = coalesced(have)
    holes: list[ByteRange] = []
    for start, end in coalesced(need):
        at = start
        index = bisect_right(there, start, key=lambda item: item[1])
        while at < end and index < len(there) and there[index][0] < end:
            if there[index][0] > at:
                holes.append((at, there[index][0]))
            at = there[index][1]
            index += 1
        if at < end:
            holes.append((at, end))
    return tuple(holes)


def total(ranges: Iterable[ByteRange]) -> int:
    """Bytes in ranges that do not overlap."""
    return sum(end - start for start, end in ranges)
