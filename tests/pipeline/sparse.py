"""Sources of which only some bytes are there, and clips in the shapes that files come in."""

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from pipeline.boxes import BoxFile, iter_boxes
from pipeline.ranges import SourceMap, source_map
from pipeline.tables import movie_timescale, read_tables


def mapped(source: Path) -> SourceMap:
    with BoxFile(source) as file:
        return source_map(file)


def sparse_copy(source: Path, ranges: Iterable[tuple[int, int]], to: Path) -> Path:
    """A file as long as `source` that has these bytes of it, and zeros in between."""
    with source.open("rb") as whole, to.open("wb") as copy:
        copy.truncate(source.stat().st_size)
        for start, end in ranges:
            copy.seek(start)
            os.pwrite(copy.fileno(), os.pread(whole.fileno(), end - start, start), start)
    return to


def with_wide_mdat(source: Path, to: Path) -> Path:
    """The same file with a 64-bit size of mdat, as phones write when they do not know how long they will record."""
    data = bytearray(source.read_bytes())
    free, mdat = _free_and_mdat(data)
    struct.pack_into(">I4sQ", data, free, 1, b"mdat", mdat[1] - free)
    to.write_bytes(data)
    return to


def with_two_mdats(source: Path, to: Path) -> Path:
    """The same file with its media in two boxes, the second begun where a chunk begins."""
    data = source.read_bytes()
    _, (start, end) = _free_and_mdat(data)
    tables = _chunk_tables(data)
    offsets = sorted(offset for at, count in tables for offset in struct.unpack_from(f">{count}I", data, at))
    cut = offsets[len(offsets) // 2]
    moov = bytearray(data[end:])
    for at, count in tables:
        for place in range(at - end, at - end + 4 * count, 4):
            (offset,) = struct.unpack_from(">I", moov, place)
            struct.pack_into(">I", moov, place, offset + 8 if offset >= cut else offset)
    first = struct.pack(">I4s", cut - start, b"mdat") + data[start + 8 : cut]
    second = struct.pack(">I4s", end - cut + 8, b"mdat") + data[cut:end]
    to.write_bytes(data[:start] + first + second + bytes(moov))
    return to


def with_second_edit(source: Path, to: Path) -> Path:
    """The same file with the track of sound, its last, played in two parts: 1 s from its second 4 on, the rest from 6 on."""
    data = bytearray(source.read_bytes())
    moov = next(box for box in iter_boxes(data) if box.type == b"moov")
    assert moov.end == len(data), "nothing behind moov whose place would change"
    track = [box for box in iter_boxes(data, moov.body, moov.end) if box.type == b"trak"][-1]
    edits = next(box for box in iter_boxes(data, track.body, track.end) if box.type == b"edts")
    entries = struct.pack(">IiI", 1000, 4 * 48000, 0x10000) + struct.pack(">IiI", 13000, 6 * 48000, 0x10000)
    body = struct.pack(">2I", 0, 2) + entries
    elst = struct.pack(">I4s", 8 + len(body), b"elst") + body
    edts = struct.pack(">I4s", 8 + len(elst), b"edts") + elst
    longer = len(edts) - (edits.end - edits.start)
    data[edits.start : edits.end] = edts
    for box in (moov, track):
        struct.pack_into(">I", data, box.start, box.end - box.start + longer)
    to.write_bytes(data)
    return to


def with_sound_behind(source: Path, to: Path) -> Path:
    """The same file with the samples of its last track, the sound, in an mdat of their own, and noise where they were."""
    data = bytearray(source.read_bytes())
    moov = next(box for box in iter_boxes(data) if box.type == b"moov")
    track = [box for box in iter_boxes(data, moov.body, moov.end) if box.type == b"trak"][-1]
    tables = read_tables(data, track, movie_timescale(data, moov))
    (at, count) = _chunk_tables(data)[-1]
    assert count == len(tables.chunks)
    sound = bytearray()
    for place, (start, first, samples) in enumerate(tables.placed_chunks()):
        size = sum(tables.sizes[first : first + samples])
        struct.pack_into(">I", data, at + 4 * place, len(data) + 8 + len(sound))
        sound += data[start : start + size]
        data[start : start + size] = bytes((17 * number) & 255 for number in range(size))
    to.write_bytes(bytes(data) + struct.pack(">I4s", 8 + len(sound), b"mdat") + sound)
    return to


def _free_and_mdat(data: bytes | bytearray) -> tuple[int, tuple[int, int]]:
    """FFmpeg leaves 8 bytes before mdat, for the very purpose of a 64-bit size."""
    boxes = list(iter_boxes(data))
    at = next(index for index, box in enumerate(boxes) if box.type == b"mdat")
    assert boxes[at - 1].type == b"free"
    assert boxes[at].header == 8
    return boxes[at - 1].start, (boxes[at].start, boxes[at].end)


def _chunk_tables(data: bytes) -> list[tuple[int, int]]:
    """Where the entries of each stco are, and how many."""
    found, at = [], data.find(b"stco")
    while at >= 0:
        found.append((at + 12, int.from_bytes(data[at + 8 : at + 12])))
        at = data.find(b"stco", at + 1)
    return found
