"""A source that lies in pieces, each an object of its own, read as if it were one. Nothing is copied to another object."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ObjectMissing
from pipeline.extents import ByteRange, coalesced
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
    """A read-only view. All methods raise `ObjectMissing` when an object is gone or too short, and what the store raises."""

    def __init__(self, store: ObjectStore, pieces: Sequence[Piece]) -> None:
        """Raises `ObjectMissing` when the pieces do not join."""
        self._store, self._pieces = store, [piece for piece in pieces if piece.size]
        self._starts = [piece.start for piece in self._pieces]
        self.size = 0
        for piece in self._pieces:
            if piece.start != self.size:
                raise ObjectMissing(f"bytes {self.size} to {piece.start} of the source")
            self.size += piece.size

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        """The bytes [start, end), or what there is of them."""
        return b"".join(self._get(*part) for part in self._parts(start, self.size if end is None else end))

    def fetch(self, ranges: Iterable[ByteRange], into: Path) -> None:
        """As `ObjectStore.fetch`."""
        parts = [part for start, end in coalesced(ranges) for part in self._parts(start, end)]
        with files.translated(), files.open_sparse(into, self.size) as out:

            def copy(part: tuple[Piece, int, int]) -> None:
                files.write_at(out, self._get(*part), part[0].start + part[1])

            with ThreadPoolExecutor(TOGETHER) as pool:
                for _ in pool.map(copy, parts):
                    pass

    def each(self) -> Iterator[bytes]:
        """All bytes in order, a piece at a time."""
        for piece in self._pieces:
            yield self._get(piece, 0, piece.size)

    def _parts(self, start: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Which bytes of which pieces; offsets are the piece's own."""
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
