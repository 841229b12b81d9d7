"""A memory-safe reader of ISO base media boxes (ISO/IEC 14496-12) that may run in-process on hostile files.

Nothing is trusted: sizes are checked against their parent, counts are bounded, and the walk follows one known path
(moov / trak / mdia / minf / stbl / stsd), so that nesting cannot make it recurse. What the sample tables hold is read
by `tables`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pipeline import errors

_MAX_BOXES = 250_000
"""Boxes in one parent: a fragmented clip of 10 minutes with a fragment a frame has about 100,000."""
_MAX_TRACKS = 256
_MAX_ENTRIES = 16
_TOP_LEVEL = frozenset(
    {
        b"ftyp",
        b"styp",
        b"moov",
        b"moof",
        b"mdat",
        b"free",
        b"skip",
        b"wide",
        b"mfra",
        b"sidx",
        b"uuid",
        b"meta",
        b"udta",
    }
)
_VISUAL_ENTRY = 78
"""Bytes of a VisualSampleEntry before its boxes (8.5.2 and 12.1.3)."""


_ENTRY_BYTES = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stss": 4, b"stsz": 4, b"stco": 4, b"co64": 8}
"""Sample tables (8.6 and 8.7) by the bytes of an entry."""


class Bytes(Protocol):
    """What can be read by slices: `bytes`, `memoryview`, or a `BoxFile`."""

    def __len__(self) -> int: ...
    def __getitem__(self, key: slice, /) -> "bytes | bytearray | memoryview": ...


class BoxFile:
    """A file read by slices, without mapping it (a file that shrinks under a mapping kills the process)."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._size = os.fstat(self._fd).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, key: slice, /) -> bytes:
        start, stop, _ = key.indices(self._size)
        return os.pread(self._fd, max(0, stop - start), start)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)


@dataclass(frozen=True, slots=True)
class Box:
    """One box: offsets into what it was read from. The payload is [`body`, `end`)."""

    type: bytes
    start: int
    header: int
    """Bytes of the header: 8, or 16 with a 64-bit size."""
    end: int

    @property
    def body(self) -> int:
        return self.start + self.header


def iter_boxes(data: Bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that lie side by side in [start, end), in order; `end` None means all of `data`, the file's top level.

    A box of size 0 reaches to the end. Raises `Damaged` for an impossible size and for too many boxes, and for a box
    that runs past the end: `Truncated` at the top level, `Damaged` inside a parent.
    """
    limit = len(data) if end is None else end
    for _ in range(_MAX_BOXES):
        box = read_header(data, start, limit)
        if box is None:
            return
        if box.end > limit:
            detail = f"box {box.type!r} at {start} claims {box.end - start} bytes, {limit - start} are there"
            raise errors.Truncated(detail) if end is None else errors.Damaged(detail)
        yield box
        start = box.end
    raise errors.Damaged(f"more than {_MAX_BOXES} boxes side by side")


def read_header(data: Bytes, start: int, limit: int) -> Box | None:
    """The box at `start`, whose end may lie past `limit`; None when less than a header is left (padding)."""
    head = bytes(data[start : min(start + 16, limit)])
    if len(head) < 8:
        return None
    size, kind, header = int.from_bytes(head[:4]), head[4:8], 8
    if size == 1:
        size, header = int.from_bytes(head[8:16]), 16
    elif size == 0:
        size = limit - start
    if size < header or len(head) < header:
        raise errors.Damaged(f"box {kind!r} at {start} claims {size} bytes")
    return Box(kind, start, header, start + size)


@dataclass(frozen=True, slots=True)
class DolbyVision:
    """DOVIDecoderConfigurationRecord (Dolby Vision Streams within the ISOBMFF, 2.2)."""

    profile: int
    compatibility: int
    """What the base layer is without Dolby's data: 0 nothing that can be shown, 1 HDR10, 2 SDR, 4 HLG."""


@dataclass(frozen=True, slots=True)
class Trak:
    """What a trak box says that FFmpeg's Python binding does not."""

    track_id: int
    handler: bytes
    """`vide`, `soun`, …"""
    entry: bytes
    """Code of the first sample entry: `avc1`, `apac`, …"""
    dolby_vision: DolbyVision | None
    external: bool
    """Its samples are said to be in another file."""
    consistent: bool = True
    """Its sample tables have room for the entries that they claim."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of an MP4 or MOV file."""

    fragmented: bool
    cut: bool
    """The last top-level box runs past the end of the file. Every sample may still be there: the sample index tells."""
    traks: tuple[Trak, ...]


def read_layout(data: Bytes) -> Layout:
    """Walk the top level and the tracks.

    Raises `Truncated` when the movie header is missing or cut, `Damaged` when it contradicts itself, and
    `UnsupportedContainer` for movies that are compressed or only refer to others.
    """
    moov, fragmented, cut = _top_level(data)
    traks: list[Trak] = []
    for box in iter_boxes(data, moov.body, moov.end):
        if box.type == b"cmov":
            raise errors.UnsupportedContainer(kind="QuickTime with a compressed header")
        if box.type == b"rmra":
            raise errors.UnsupportedContainer(kind="QuickTime reference movie")
        fragmented = fragmented or box.type == b"mvex"
        if box.type == b"trak":
            if len(traks) == _MAX_TRACKS:
                raise errors.Damaged(f"more than {_MAX_TRACKS} tracks")
            traks.append(_trak(data, box))
    return Layout(fragmented, cut, tuple(traks))


def _top_level(data: Bytes) -> tuple[Box, bool, bool]:
    """The movie header, whether fragments follow, and whether the last box is cut.

    Behind the header, what is no box is a trailer (Samsung's SEF) and no fault.
    """
    moov: Box | None = None
    fragmented, start = False, 0
    for _ in range(_MAX_BOXES):
        try:
            box = read_header(data, start, len(data))
        except errors.Damaged:
            if moov is None:
                raise
            break
        if box is None:
            break
        if box.end > len(data):
            detail = f"box {box.type!r} at {start} claims {box.end - start} bytes, {len(data) - start} are there"
            if moov is None:
                raise errors.Truncated(detail)
            return moov, fragmented, box.type in _TOP_LEVEL
        if box.type == b"moov" and moov is None:
            moov = box
        fragmented = fragmented or box.type == b"moof"
        start = box.end
    if moov is None:
        raise errors.Truncated("no moov box: the recording was not closed, or the upload is not complete")
    return moov, fragmented, False


def child(data: Bytes, parent: Box | None, *path: bytes) -> Box | None:
    """The first box along `path` below `parent`."""
    for kind in path:
        if parent is None:
            return None
        parent = next((box for box in iter_boxes(data, parent.body, parent.end) if box.type == kind), None)
    return parent


def _trak(data: Bytes, trak: Box) -> Trak:
    header = child(data, trak, b"tkhd")
    try:
        return _described(data, trak, _track_id(data, header))
    except errors.Damaged:
        # One odd track of several, of metadata perhaps: FFmpeg decides what can be read of it.
        return Trak(_track_id(data, header), b"", b"", None, False)


def _described(data: Bytes, trak: Box, track_id: int) -> Trak:
    media = child(data, trak, b"mdia")
    handler = child(data, media, b"hdlr")
    information = child(data, media, b"minf")
    tables = child(data, information, b"stbl")
    entry, dolby_vision = _first_entry(data, child(data, tables, b"stsd"))
    return Trak(
        track_id=track_id,
        handler=b"" if handler is None else bytes(data[handler.body + 8 : handler.body + 12]),
        entry=entry,
        dolby_vision=dolby_vision,
        external=_is_external(data, child(data, information, b"dinf", b"dref")),
        consistent=tables is None or all(_fits(data, table) for table in iter_boxes(data, tables.body, tables.end)),
    )


def _track_id(data: Bytes, header: Box | None) -> int:
    """TrackHeaderBox (8.3.2): version, flags, two times of 4 or 8 bytes, then the id."""
    if header is None:
        return 0
    times = 16 if bytes(data[header.body : header.body + 1]) == b"\x01" else 8
    offset = header.body + 4 + times
    return int.from_bytes(bytes(data[offset : min(offset + 4, header.end)]))


def _first_entry(data: Bytes, stsd: Box | None) -> tuple[bytes, DolbyVision | None]:
    """Code of the first sample entry (8.5.2), and the Dolby Vision record of the first entry that has one."""
    if stsd is None:
        return b"", None
    code = b""
    for count, entry in enumerate(iter_boxes(data, stsd.body + 8, stsd.end)):
        if count == _MAX_ENTRIES:
            break
        code = code or entry.type
        if entry.body + _VISUAL_ENTRY > entry.end:
            continue
        try:
            for box in iter_boxes(data, entry.body + _VISUAL_ENTRY, entry.end):
                if box.type in {b"dvcC", b"dvvC", b"dvwC"} and box.end - box.body >= 5:
                    record = bytes(data[box.body : box.body + 5])
                    return code, DolbyVision(profile=record[2] >> 1, compatibility=record[4] >> 4)
        except errors.SourceError:
            continue  # a sound entry has another layout: its boxes begin elsewhere
    return code, None


def _fits(data: Bytes, table: Box) -> bool:
    """True unless a sample table claims more entries than it has bytes for."""
    if table.type not in _ENTRY_BYTES:
        return True
    head = bytes(data[table.body : min(table.body + 12, table.end)])
    size, count_at = _ENTRY_BYTES[table.type], 4
    if table.type == b"stsz":  # 8.7.3: one size for all samples, or 0 and a table
        size, count_at = (4 if head[4:8] == bytes(4) else 0), 8
    count = int.from_bytes(head[count_at : count_at + 4])
    return count * size <= table.end - table.body - count_at - 4


def _is_external(data: Bytes, dref: Box | None) -> bool:
    """DataReferenceBox (8.7.2): flag 1 says "in this file"; an entry without it and without a location says nothing."""
    if dref is None:
        return False
    for count, entry in enumerate(iter_boxes(data, dref.body + 8, dref.end)):
        if count == _MAX_ENTRIES:
            break
        flags = bytes(data[entry.body : min(entry.body + 4, entry.end)])
        location = bytes(data[entry.body + 4 : min(entry.body + 64, entry.end)])
        if len(flags) == 4 and not flags[3] & 1 and location.strip(b"\0"):
            return True
    return False
