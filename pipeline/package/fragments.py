"""Read what our own encoder wrote, an init and one fragment (moof + mdat) for each GOP, and write its headers anew."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.boxes import Box, Bytes, iter_boxes
from pipeline.errors import OutputInvalid
from pipeline.package.boxes import box, full_box

DURATION, SIZE, FLAGS, OFFSET = 0x100, 0x200, 0x400, 0x800
"""Columns of a track run, by their flags (ISO/IEC 14496-12, 8.8.8)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A trun: which columns it has, and a row of them for each sample."""

    flags: int
    data_offset: int
    first_flags: bytes
    """The first sample's own flags; empty where the run has none."""
    rows: tuple[tuple[int, ...], ...]

    def column(self, flag: int, default: int) -> list[int]:
        """One value a sample; `default` where the run leaves them to the fragment's header."""
        columns = [known for known in (DURATION, SIZE, FLAGS, OFFSET) if self.flags & known]
        if flag not in columns:
            return [default] * len(self.rows)
        place = columns.index(flag)
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof and its mdat. Offsets are into the bytes it was read from; times are track ticks."""

    header: bytes
    """tfhd and tfdt, as they stand."""
    run: Run
    start: int
    media_start: int
    """Where the mdat's box begins."""
    end: int
    decode_time: int
    duration: int
    sizes: tuple[int, ...]
    """Bytes of each sample."""


def sample_description(data: Bytes) -> bytes:
    """The stsd box of the only track in an init."""
    stsd = _find(data, 0, len(data), b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    return bytes(data[stsd.start : stsd.end])


def timescale(data: Bytes) -> int:
    """Ticks per second of the only track (mdhd, version 0 or 1)."""
    mdhd = _find(data, 0, len(data), b"moov", b"trak", b"mdia", b"mdhd")
    at = mdhd.body + (20 if _version(data, mdhd) else 12)
    return _integer(data, at, 4)


def read_fragments(data: Bytes) -> Iterator[Fragment]:
    """The fragments of an encoded chunk, in order.

    Raises:
        OutputInvalid: a moof without its mdat, or a fragment in a shape that our encoder does not write.
    """
    moof: Box | None = None
    for found in iter_boxes(data):
        if found.type == b"moof":
            moof = found
        elif found.type == b"mdat":
            if moof is None or moof.end != found.start:
                raise OutputInvalid("an mdat without its moof")
            yield _fragment(data, moof, found)
            moof = None


def _fragment(data: Bytes, moof: Box, mdat: Box) -> Fragment:
    traf = _find(data, moof.body, moof.end, b"traf")
    tfhd, tfdt, trun = (_find(data, traf.body, traf.end, kind) for kind in (b"tfhd", b"tfdt", b"trun"))
    default_duration, default_size = _defaults(data, tfhd)
    run = _run(data, trun)
    sizes = tuple(run.column(SIZE, default_size))
    if moof.start + run.data_offset != mdat.body or sum(sizes) != mdat.end - mdat.body:
        raise OutputInvalid("a track run that does not fill its mdat")
    return Fragment(
        header=bytes(data[tfhd.start : tfhd.end]) + bytes(data[tfdt.start : tfdt.end]),
        run=run,
        start=moof.start,
        media_start=mdat.start,
        end=mdat.end,
        decode_time=_integer(data, tfdt.body + 4, 8 if _version(data, tfdt) else 4),
        duration=sum(run.column(DURATION, default_duration)),
        sizes=sizes,
    )


def _defaults(data: Bytes, tfhd: Box) -> tuple[int, int]:
    """Default sample duration and size (ISO/IEC 14496-12, 8.8.7); 0 where absent."""
    flags = _integer(data, tfhd.body + 1, 3)
    at, values = tfhd.body + 8, {}
    for flag, width in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4)):
        if flags & flag:
            values[flag] = _integer(data, at, width)
            at += width
    return values.get(0x8, 0), values.get(0x10, 0)


def _run(data: Bytes, trun: Box) -> Run:
    flags = _integer(data, trun.body + 1, 3)
    count, offset = struct.unpack(">Ii", data[trun.body + 4 : trun.body + 12])
    if not flags & 0x1 or not count:
        raise OutputInvalid("a track run without data offset or samples")
    at = trun.body + 12
    first_flags = bytes(data[at : at + 4]) if flags & 0x4 else b""
    at += len(first_flags)
    names = "".join("i" if flag == OFFSET else "I" for flag in (DURATION, SIZE, FLAGS, OFFSET) if flags & flag)
    rows = tuple(struct.iter_unpack(f">{names}", data[at : at + 4 * len(names) * count])) if names else ((),) * count
    return Run(flags, offset, first_flags, rows)


def delayed(fragment: Fragment, sequence: int, delay: int) -> bytes:
    """A moof for the fragment's mdat, numbered, with composition offsets counted from `delay` ticks earlier.

    Sequence numbers must rise over all chunks (ISO/IEC 14496-12, 8.8.5). Offsets become unsigned: the encoder writes them
    signed, around decode times that begin at 0, and FFmpeg's own demuxer (so every player built on it) shows such
    fragments late by the largest of them. With the delay in the offsets and its counterpart in the init's edit list, all
    readers show frame n at n / fps.

    Raises:
        OutputInvalid: a frame is shown more than `delay` before its decode time.
    """
    run = fragment.run
    offsets = [offset + delay for offset in run.column(OFFSET, 0)]
    if min(offsets) < 0:
        raise OutputInvalid(f"a frame {-min(offsets)} ticks before it can be decoded")
    flags, rows = run.flags, list(run.rows)
    if flags & OFFSET:
        rows = [row[:-1] for row in rows]
    if any(offsets):
        flags |= OFFSET
        rows = [(*row, offset) for row, offset in zip(rows, offsets, strict=True)]
    else:
        flags &= ~OFFSET
    table = b"".join(struct.pack(f">{len(row)}I", *row) for row in rows)
    mfhd = full_box(b"mfhd", 0, 0, struct.pack(">I", sequence))
    size = 8 + len(mfhd) + 8 + len(fragment.header) + 20 + len(run.first_flags) + len(table)
    data_offset = struct.pack(">2I", len(rows), size + 8)
    trun = full_box(b"trun", 0, flags, data_offset, run.first_flags, table)
    return box(b"moof", mfhd, box(b"traf", fragment.header, trun))


def _version(data: Bytes, parsed: Box) -> int:
    return _integer(data, parsed.body, 1)


def _integer(data: Bytes, at: int, width: int) -> int:
    return int.from_bytes(data[at : at + width], "big")


def _find(data: Bytes, start: int, end: int, *path: bytes) -> Box:
    """The first box at a path of types."""
    found = next((child for child in iter_boxes(data, start, end) if child.type == path[0]), None)
    if found is None:
        raise OutputInvalid(f"no {path[0].decode()} box")
    return found if len(path) == 1 else _find(data, found.body, found.end, *path[1:])
