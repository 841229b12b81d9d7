"""In which order the parts of a file are sent. Pure.

What a video is cannot be said without its index, which phones write behind the media; so the parts that hold any of it go
first, then what decoders need to begin, then the rest as it is played.
"""

from collections.abc import Iterable, Iterator

from pipeline.boxes import Bytes
from pipeline.extents import ByteRange
from pipeline.ranges import index_ranges, probe_ranges, source_map


def wanted(data: Bytes) -> tuple[ByteRange, ...]:
    """The bytes of a file, in the order in which they are of use, as far as that is known.

    Every byte outside the payloads of top-level `mdat` boxes (ISO/IEC 14496-12, 8.1.1), the opening of each track, then the
    pictures by the times at which they are shown. All bytes as they lie when this is no progressive MP4 or MOV.
    """
    index, found = index_ranges(data), source_map(data)
    if not found.tracks:
        return index
    spans = [span for track in found.tracks for span in track.spans]
    return (*index, *probe_ranges(found), *((span.first, span.end) for span in spans))


def part_order(size: int, part_size: int, ranges: Iterable[ByteRange]) -> tuple[int, ...]:
    """The numbers of all parts, from 1: first those that hold bytes of `ranges`, range by range, then the others."""
    last = -(-size // part_size)
    return tuple(dict.fromkeys((*_holding(part_size, last, ranges), *range(1, last + 1))))


def _holding(part_size: int, last: int, ranges: Iterable[ByteRange]) -> Iterator[int]:
    for start, end in ranges:
        if start < end:
            yield from range(start // part_size + 1, min(last, (end - 1) // part_size + 1) + 1)
