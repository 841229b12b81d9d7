"""An object read by slices, as if it were a file: what reads boxes finds an index without downloading the rest."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from pipeline.errors import NotArrived, ObjectMissing
from pipeline.storage.base import ObjectStore
from pipeline.storage.pieces import Pieces

BLOCK = 256 * 1024
MOST_BLOCKS = 128
"""Blocks that are kept: 32 MiB, twice the largest index that is read."""


class RemoteBoxFile:
    """An object of a store; `boxes.Bytes`. Not for several threads."""

    def __init__(self, store: ObjectStore, key: str) -> None:
        """Raises `ObjectMissing`, and what the store raises."""
        facts = store.head(key)
        if facts is None:
            raise ObjectMissing(key)
        self._read: Callable[[int, int], bytes] = partial(store.read, key)
        self._size = facts.size
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, key: slice, /) -> bytes:
        start, stop, _ = key.indices(self._size)
        if start >= stop:
            return b""
        numbers = range(start // BLOCK, (stop - 1) // BLOCK + 1)
        if len(numbers) > MOST_BLOCKS:
            return self._read(start, stop)
        self._load(numbers)
        joined = b"".join(self._blocks[number] for number in numbers)
        return joined[start - numbers[0] * BLOCK : stop - numbers[0] * BLOCK]

    def _load(self, numbers: range) -> None:
        """Read what is not there yet, neighbours by one request."""
        for number in numbers:
            if number in self._blocks:
                self._blocks.move_to_end(number)
        lacking = [number for number in numbers if number not in self._blocks]
        while lacking:
            first = lacking[0]
            count = next((at for at, number in enumerate(lacking) if number != first + at), len(lacking))
            data = self._read(first * BLOCK, min((first + count) * BLOCK, self._size))
            for at in range(count):
                self._blocks[first + at] = data[at * BLOCK : (at + 1) * BLOCK]
            lacking = lacking[count:]
        while len(self._blocks) > MOST_BLOCKS:
            self._blocks.popitem(last=False)


class PieceBoxFile:
    """A source in pieces, of which some may be still to come; `boxes.Bytes`. What is asked for and has not come raises
    `NotArrived`, which names it."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        return self._pieces.size

    def __getitem__(self, key: slice, /) -> bytes:
        start, stop, _ = key.indices(len(self))
        if start >= stop:
            return b""
        first, last = start // BLOCK, (stop - 1) // BLOCK
        if last - first >= MOST_BLOCKS:
            return self._pieces.read(start, stop)
        try:
            joined = b"".join(self._block(number) for number in range(first, last + 1))
        except NotArrived:
            # A block has more in it than was asked for: that need not have come.
            return self._pieces.read(start, stop)
        return joined[start - first * BLOCK : stop - first * BLOCK]

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            self._blocks[number] = self._pieces.read(number * BLOCK, (number + 1) * BLOCK)
            while len(self._blocks) > MOST_BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]
