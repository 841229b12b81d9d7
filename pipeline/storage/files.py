"""Files on this machine, as stores need them: sparse, synced, and with the system's errors as ours."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StorageFull, StorageUnavailable

PIECE = 1 << 20
"""Bytes that are copied at a time."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def translated() -> Iterator[None]:
    """The system's errors as ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(str(error)) from error
        raise StorageUnavailable(str(error)) from error


@contextmanager
def open_sparse(path: Path, size: int) -> Iterator[int]:
    """A descriptor of the file `path`, made where it is not there, of exactly `size` bytes."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.ftruncate(fd, size)
        yield fd
    finally:
        os.close(fd)


def write_at(fd: int, data: bytes, at: int) -> None:
    while data:
        written = os.pwrite(fd, data, at)
        data, at = data[written:], at + written


def sync_folder(folder: Path) -> None:
    """So that the new name survives a crash, as the bytes do."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def same(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        while piece := first.read(PIECE):
            if piece != second.read(PIECE):
                return False
    return True
