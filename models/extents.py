"""Half-open byte ranges [start, end) of a source: which have come, and what is still lacking."""

import json
from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]


def joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same bytes in ascending ranges that do not touch."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return tuple(found)


def first_missing(have: Ranges, need: Iterable[tuple[int, int]]) -> int | None:
    """The first byte of `need` that is not in `have`, whose ranges are joined; None when all are."""
    for start, end in sorted(need):
        at = start
        for first, last in have:
            if first <= at < last:
                at = last
        if at < end:
            return at
    return None


def dump(ranges: Iterable[tuple[int, int]]) -> str:
    return json.dumps([list(item) for item in ranges], separators=(",", ":"))


def load(text: str) -> Ranges:
    return tuple((start, end) for start, end in json.loads(text))
