"""What an object store does. Objects are written once and whole: a reader sees all of one, or none of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.extents import ByteRange

_LONGEST_KEY = 1024
"""Bytes; S3's own limit."""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What is known of an object without reading it."""

    key: str
    size: int
    """Bytes as stored: of a gzipped playlist on S3 fewer than are read."""
    sha256: str | None = None
    """Of the bytes as read, in hex; None where nobody wrote it down."""
    content_type: str | None = None
    """This and the next are None in listings."""
    cache_control: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class PresignedPut:
    """A request that is signed already; its headers are part of what was signed."""

    url: str
    headers: tuple[tuple[str, str], ...]


class ObjectStore(Protocol):
    """All methods may be called from several threads, and raise `StorageUnavailable` when the store cannot be reached,
    `StorageFull` when it has no room, and `ValueError` for a key that is not one.

    A key is a path of plain names: `media/<video>/<generation>/master.m3u8`.
    """

    def put(self, key: str, source: bytes | Path, *, content_type: str, cache_control: str, gzip: bool = False) -> bool:
        """Write an object once: True when it was written, False when the very same bytes are there already.

        `gzip` is for small texts. Raises `ObjectExists` when the key holds other bytes.
        """

    def replace(self, key: str, data: bytes, *, content_type: str, cache_control: str, gzip: bool = False) -> None:
        """Write an object whatever is there: for playlists that grow, and for nothing else."""

    def copy(self, key: str, to: str) -> None:
        """Have an object under another key as well, with all that is kept beside it, whatever is there; its bytes do not
        pass through this machine where the store is another. Raises `ObjectMissing`."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes [start, end) of an object, or what there is of them. Raises `ObjectMissing`."""

    def head(self, key: str) -> ObjectFacts | None:
        """What is known of an object; None when there is none."""

    def fetch(self, key: str, ranges: Iterable[ByteRange], into: Path) -> None:
        """Write some byte ranges of an object at their own offsets into the file `into`, which becomes as long as the
        object, with holes where nothing was fetched. What an earlier call has fetched stays. Raises `ObjectMissing`."""

    def download(self, key: str, path: Path) -> None:
        """Write an object into the file `path`. Raises `ObjectMissing`."""

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        """All objects whose keys begin with `prefix`, in no particular order."""

    def delete(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Remove objects; the keys of those that could not be removed, for whatever reason. Missing ones are removed."""

    def presigned_put(self, key: str, size: int, seconds: int) -> PresignedPut | None:
        """By which anybody may write exactly `size` bytes once to a key where nothing is; None where the store takes
        none but ours. `seconds` is how long it holds."""

    def let_send(self, origins: Sequence[str]) -> bool:
        """Let pages of `origins` (`https://shop.example`), and of no others, send by `presigned_put` from a browser; False
        where there is no such way."""

    def local_path(self, key: str) -> Path | None:
        """The file that holds the object, to be read only; None where it is not on this machine."""


def checked(key: str) -> str:
    """`key`, if it is a path of plain names that cannot lead anywhere else. Raises `ValueError`."""
    parts = key.split("/")
    # A name that begins with a dot is the parent folder, or a file of the store's own.
    if any(not part or part.startswith(".") for part in parts) or not key.isprintable() or "\\" in key:
        raise ValueError(f"{key!r} is not an object's key")
    if len(key.encode()) > _LONGEST_KEY:
        raise ValueError(f"a key of {len(key.encode())} bytes")
    return key


def checked_prefix(prefix: str) -> str:
    """`prefix`, if keys can begin with it. Raises `ValueError`."""
    if prefix:
        checked(prefix.removesuffix("/"))
    return prefix
