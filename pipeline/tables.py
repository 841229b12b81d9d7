"""The sample tables of one track of an MP4 or MOV (ISO/IEC 14496-12, 8.6 and 8.7): when and where each sample is.

Pure Python on hostile bytes: what a table claims is checked against the bytes of its box, and counts are bounded. What
contradicts itself is `Damaged` here; whether the file can be played all the same is for the probe to say.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice, repeat

from pipeline.boxes import Box, Bytes, child, iter_boxes
from pipeline.errors import Damaged

MAX_ENTRIES = 1_000_000
"""Entries in one table: as many as the probe reads packets."""

_LARGEST = 2**31
"""Durations and offsets from here on are the marks of broken writers, which every player mends in its own way."""

_FAR = 2**48
"""Ticks: years, at any time scale."""

Boxes = Mapping[bytes, Box]
"""What is in a stbl, by type."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The edit list (8.6.6), in ticks of the track."""

    media_time: int = 0
    """Where in the track presentation begins."""
    shift: int = 0
    """What has to be added to media times for times in the movie."""
    simple: bool = True
    """False for lists of several parts of the track."""


@dataclass(frozen=True, slots=True)
class Tables:
    """One track's tables. Samples are counted from 0; times are ticks of `timescale`."""

    handler: str
    """`vide`, `soun`, …"""
    timescale: int
    edit: Edit
    count: int
    size: int
    """Of every sample; 0 where `sizes` tells."""
    sizes: Sequence[int]
    chunks: Sequence[int]
    """Where each chunk begins in the file."""
    groups: tuple[tuple[int, int], ...]
    """First chunk of a run of chunks, and the samples in each of them."""
    durations: tuple[tuple[int, int], ...]
    """Number of samples and their duration."""
    offsets: tuple[tuple[int, int], ...]
    """Number of samples and how much later than decoded they are shown."""
    sync: Sequence[int] | None
    """The samples at which decoding can begin, ascending; None when it can at all."""

    def placed_chunks(self) -> Iterator[tuple[int, int, int]]:
        """For every chunk: its place in the file, its first sample and the number of samples."""
        first = 0
        ends = [*(group[0] for group in self.groups), len(self.chunks)][1:]
        for (start, samples), end in zip(self.groups, ends, strict=True):
            for chunk in range(start, end):
                if first >= self.count:
                    return
                yield self.chunks[chunk], first, min(samples, self.count - first)
                first += samples

    def places(self) -> Iterator[tuple[int, int]]:
        """Start and end in the file of every sample, in decoding order."""
        for at, first, samples in self.placed_chunks():
            place = at
            for size in repeat(self.size, samples) if self.size else self.sizes[first : first + samples]:
                yield place, place + size
                place += size

    def decode_times(self) -> Iterator[int]:
        """Of every sample, and on without end: what the table leaves out lasts as long as its last entry."""
        return accumulate(chain(_expanded(self.durations), repeat(self.durations[-1][1])), initial=0)

    def decode_times_at(self, samples: Iterable[int]) -> Iterator[int]:
        """Of some samples, ascending, without counting through all: uncompressed sound has one a tick."""
        runs = chain(self.durations, repeat((_LARGEST, self.durations[-1][1])))
        start, time, (length, duration) = 0, 0, next(runs)
        for sample in samples:
            while sample - start > length:
                start, time = start + length, time + length * duration
                length, duration = next(runs)
            yield time + (sample - start) * duration

    def shown_times(self) -> Iterator[int]:
        """Presentation times on the media's own clock, of every sample, and on without end."""
        offsets = chain(_expanded(self.offsets), repeat(0))
        return (time + offset for time, offset in zip(self.decode_times(), offsets, strict=False))


def _expanded(runs: tuple[tuple[int, int], ...]) -> Iterator[int]:
    return chain.from_iterable(repeat(value, times) for times, value in runs)


def read_tables(data: Bytes, trak: Box, movie_timescale: int) -> Tables:
    """The tables of the track in the box `trak`.

    Raises:
        Damaged: a table is missing, cut, too large or makes no sense.
    """
    media = child(data, trak, b"mdia")
    stbl = child(data, media, b"minf", b"stbl")
    header, handler = child(data, media, b"mdhd"), child(data, media, b"hdlr")
    if stbl is None or header is None or handler is None:
        raise Damaged("a track without its tables")
    timescale = _timescale(data, header)
    boxes = {box.type: box for box in iter_boxes(data, stbl.body, stbl.end)}
    count, size, sizes = _sizes(data, boxes)
    chunks = _chunks(data, boxes)
    return Tables(
        handler=bytes(data[handler.body + 8 : min(handler.body + 12, handler.end)]).decode("latin-1"),
        timescale=timescale,
        edit=_edit(data, child(data, trak, b"edts", b"elst"), timescale, movie_timescale),
        count=count,
        size=size,
        sizes=sizes,
        chunks=chunks,
        groups=_groups(data, boxes, len(chunks)),
        durations=_durations(data, boxes),
        offsets=_offsets(data, boxes),
        sync=_sync(data, boxes),
    )


def movie_timescale(data: Bytes, moov: Box) -> int:
    """Ticks per second in which edit lists count (8.2.2). Raises `Damaged`."""
    header = child(data, moov, b"mvhd")
    if header is None:
        raise Damaged("a movie without its header")
    return _timescale(data, header)


def _timescale(data: Bytes, header: Box) -> int:
    """mvhd and mdhd begin alike: version, flags, two times of 4 or 8 bytes, then the time scale."""
    at = header.body + (20 if bytes(data[header.body : header.body + 1]) == b"\x01" else 12)
    value = int.from_bytes(bytes(data[at : min(at + 4, header.end)]))
    if not 0 < value < _LARGEST:
        raise Damaged(f"a time scale of {value}")
    return value


def _edit(data: Bytes, elst: Box | None, timescale: int, movie_timescale: int) -> Edit:
    if elst is None:
        return Edit()
    wide = bytes(data[elst.body : elst.body + 1]) == b"\x01"
    words = _counted(data, elst, 5 if wide else 3, 4)
    empty, shown = 0, list[int]()
    for at in range(0, len(words), 5 if wide else 3):
        duration = words[at] << 32 | words[at + 1] if wide else words[at]
        start = words[at + 2] << 32 | words[at + 3] if wide else words[at + 1]
        if start == (2**64 - 1 if wide else 2**32 - 1):
            empty += 0 if shown else duration
        else:
            shown.append(start)
    start = shown[0] if shown else 0
    late = (2 * empty * timescale + movie_timescale) // (2 * movie_timescale)  # to the nearest tick, as FFmpeg does
    if max(start, late) >= _FAR:
        raise Damaged("an edit beyond all time")
    return Edit(start, late - start, len(shown) <= 1)


def _sizes(data: Bytes, boxes: Boxes) -> tuple[int, int, Sequence[int]]:
    """Number of samples, the size of all, and their sizes where they differ (8.7.3)."""
    if (stsz := boxes.get(b"stsz")) is not None:
        size, count = _words(data, stsz.body + 4, 2, stsz.end)
        return count, size, () if size else _words(data, stsz.body + 12, count, stsz.end)
    if (stz2 := boxes.get(b"stz2")) is None:
        raise Damaged("no sample sizes")
    width, count = _words(data, stz2.body + 4, 2, stz2.end)
    if width == 16:
        return count, 0, _words(data, stz2.body + 12, count, stz2.end, "H")
    if width == 8:
        return count, 0, _words(data, stz2.body + 12, count, stz2.end, "B")
    if width != 4:
        raise Damaged(f"sample sizes of {width} bits")
    halves = _words(data, stz2.body + 12, (count + 1) // 2, stz2.end, "B")
    return count, 0, array("B", islice(chain.from_iterable((byte >> 4, byte & 15) for byte in halves), count))


def _chunks(data: Bytes, boxes: Boxes) -> Sequence[int]:
    if (stco := boxes.get(b"stco")) is not None:
        return _counted(data, stco, 1, 4)
    if (co64 := boxes.get(b"co64")) is None:
        raise Damaged("no chunk offsets")
    words = _counted(data, co64, 2, 4)
    return [high << 32 | low for high, low in zip(words[::2], words[1::2], strict=True)]


def _groups(data: Bytes, boxes: Boxes, chunks: int) -> tuple[tuple[int, int], ...]:
    words = _table(data, boxes, b"stsc", 3)
    groups = [(first - 1, samples) for first, samples in zip(words[::3], words[1::3], strict=True)]
    starts = [first for first, _ in groups]
    if not chunks:
        return ()
    if not starts or starts[0] != 0 or starts != sorted(set(starts)):
        raise Damaged("chunks that are not in order")
    if any(samples == 0 for _, samples in groups):
        raise Damaged("a chunk without samples")
    return tuple(groups[: bisect_right(starts, chunks - 1)])


def _durations(data: Bytes, boxes: Boxes) -> tuple[tuple[int, int], ...]:
    words = _table(data, boxes, b"stts", 2)
    if not words or max(words[1::2]) >= _LARGEST:
        raise Damaged("sample durations that make no sense")
    return tuple(zip(words[::2], words[1::2], strict=True))


def _offsets(data: Bytes, boxes: Boxes) -> tuple[tuple[int, int], ...]:
    """Signed, whatever the version says (8.6.1.3): writers of version 0 put negative numbers in it too."""
    words = _table(data, boxes, b"ctts", 2)
    values = (value - 2**32 if value >= _LARGEST else value for value in words[1::2])
    return tuple(zip(words[::2], values, strict=True))


def _sync(data: Bytes, boxes: Boxes) -> Sequence[int] | None:
    """No table means that every sample is one; an empty one, that the codec would have to be asked."""
    if b"stss" not in boxes:
        return None
    samples = [number - 1 for number in _table(data, boxes, b"stss", 1)]
    if not samples or samples[0] < 0 or samples != sorted(set(samples)):
        raise Damaged("sync samples that are not in order")
    return samples


def _table(data: Bytes, boxes: Boxes, kind: bytes, columns: int) -> Sequence[int]:
    """The words of a table that may be absent."""
    found = boxes.get(kind)
    return () if found is None else _counted(data, found, columns, 4)


def _counted(data: Bytes, table: Box, columns: int, at: int) -> Sequence[int]:
    """The words behind the number of entries at `at`."""
    (count,) = _words(data, table.body + at, 1, table.end)
    return _words(data, table.body + at + 4, count * columns, table.end)


def _words(data: Bytes, start: int, count: int, end: int, code: str = "I") -> Sequence[int]:
    """`count` big-endian numbers of the `array` type `code`; `Damaged` when they do not fit before `end`."""
    words = array(code)
    if count > 5 * MAX_ENTRIES or start + count * words.itemsize > end:
        raise Damaged(f"a table of {count} numbers in {end - start} bytes")
    words.frombytes(bytes(data[start : start + count * words.itemsize]))
    if len(words) != count:
        raise Damaged("a table that is cut")
    if sys.byteorder == "little":
        words.byteswap()
    return words
