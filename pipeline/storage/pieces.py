"""A source that lies in pieces, each an object of its own, read as if it were one. Nothing is copied to another object."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import NotArrived, ObjectMissing
from pipeline.extents import ByteRange, coalesced, missing
from pipeline.storage import files
from pipeline.storage.base import ObjectStore

TOGETHER = 8
"""Pieces that are read at a time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes [start, start + size) of the source, which are all of the object `key`."""

    start: int
    size: int
    key: str


class Pieces:
    """A read-only view. All methods raise `NotArrived` for bytes that no piece has, `ObjectMissing` when an object is gone
    or too short, and what the store raises."""

    def __init__(self, store: ObjectStore, pieces: Sequence[Piece], size: int) -> None:
        """`pieces` in the order of their bytes, some of which may be still to come; `size` is that of the whole source."""
        self._store, self._pieces, self.size = store, [piece for piece in pieces if piece.size], size
        self._starts = [piece.start for piece in self._pieces]
        self.have = coalesced((piece.start, piece.start + piece.size) for piece in self._pieces)

    @property
    def complete(self) -> bool:
        """Whether all bytes have come."""
        return self.have == ((0, self.size),)

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        """The bytes [start, end), or what there is of them."""
        return b"".join(self._get(*part) for part in self._parts(start, self.size if end is None else end))

    def fetch(self, ranges: Iterable[ByteRange], into: Path) -> None:
        """As `ObjectStore.fetch`."""
        needed = coalesced((start, min(end, self.size)) for start, end in ranges)
        if lacking := missing(self.have, needed):
            raise NotArrived(lacking)
        parts = [part for start, end in needed for part in self._parts(start, end)]
        with files.translated(), files.open_sparse(into, self.size) as out:

            def copy(part: tuple[Piece, int, int]) -> None:
                files.write_at(out, self._get(*part), part[0].start + part[1])

            with ThreadPoolExecutor(TOGETHER) as pool:
                for _ in pool.map(copy, parts):
                    pass

    def each(self) -> Iterator[bytes]:
        """All bytes in order, a piece at a time."""
        for part in self._parts(0, self.size):
            yield self._get(*part)

    def _parts(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Which bytes of which pieces; offsets are the piece's own."""
        if lacking := missing(self.have, [(start, min(end, self.size))]):
            raise NotArrived(lacking)
        for piece in self._pieces[max(0, bisect_right(self._starts, start) - 1) :]:
            if piece.start >= end:
                return
            first, last = max(0, start - piece.start), min(piece.size, end - piece.start)
            if first < last:
                yield piece, first, last

    def _get(self, piece: Piece, first: int, last: int) -> bytes:
        data = self._store.read(piece.key, first, last)
        if len(data) != last - first:
            raise ObjectMissing(f"{piece.key}: {len(data)} bytes for [{first}, {last})")
        return data
