"""Which bytes a request asks for (RFC 9110, section 14)."""

import re

_ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,40})-([0-9]{0,40})\s*", re.ASCII | re.IGNORECASE)
"""Of numbers beyond any file's; Python reads none of more than 4300 digits."""


class Unmet(Exception):
    """The range begins where there is nothing."""


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes [start, end) of `size` that a Range header asks for; None: all, and no range.

    A header that is not understood, or asks for several ranges, does not count (section 14.2). Raises `Unmet`.
    """
    match = _ONE_RANGE.fullmatch(header or "")
    if match is None or match[0].strip().endswith("=-"):
        return None
    if not match[1]:
        length = int(match[2])
        start, end = max(0, size - length), size
    else:
        start, end = int(match[1]), size
        if match[2]:
            if int(match[2]) < start:
                return None
            end = min(size, int(match[2]) + 1)
    if start >= end:
        raise Unmet
    return start, end
