"""A folder as an object store. What S3 keeps beside an object (types, cache policy) follows from its name here."""

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import ObjectExists, ObjectMissing, StorageUnavailable
from pipeline.extents import ByteRange, coalesced
from pipeline.storage.base import ObjectFacts, PresignedPut, checked, checked_prefix
from pipeline.storage.files import PIECE, open_sparse, same, sync_folder, translated, write_at
from pipeline.storage.headers import headers_for

INCOMING = ".incoming"
"""Where objects are written before they appear; no key begins with a dot."""

_ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class LocalStore:
    """Objects below the folder `root`, which must allow hard links. Contract: `base.ObjectStore`."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def put(self, key: str, source: bytes | Path, *, content_type: str, cache_control: str, gzip: bool = False) -> bool:
        del content_type, cache_control, gzip  # follow from the name, and whoever serves the folder
        path = self._path(key)
        with self._incoming(source) as written:
            for _ in range(3):
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    # Unlike a rename, a link never takes the place of what is there.
                    os.link(written, path)
                except FileExistsError:
                    if same(written, path):
                        return False
                    raise ObjectExists(key) from None
                except FileNotFoundError:
                    continue  # the folder was empty, and went with the last object that another process removed from it
                sync_folder(path.parent)
                return True
        raise StorageUnavailable(f"{path.parent} keeps vanishing")

    def replace(self, key: str, data: bytes, *, content_type: str, cache_control: str, gzip: bool = False) -> None:
        del content_type, cache_control, gzip
        path = self._path(key)
        with self._incoming(data) as written:
            path.parent.mkdir(parents=True, exist_ok=True)
            written.rename(path)
            sync_folder(path.parent)

    def copy(self, key: str, to: str) -> None:
        source, path = self._path(key), self._path(to)
        # A link, as objects are never written to, renamed: unlike a link a rename takes the place of what is there.
        link = self._root / INCOMING / uuid.uuid4().hex
        with translated():
            link.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, link)
            except _ABSENT:
                raise ObjectMissing(key) from None
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                link.rename(path)
                sync_folder(path.parent)
            finally:
                link.unlink(missing_ok=True)  # it stays where both were the same file already (rename(2))

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        with self._opened(key) as file:
            file.seek(start)
            return file.read() if end is None else file.read(max(0, end - start))

    def head(self, key: str) -> ObjectFacts | None:
        path = self._path(key)
        with translated():
            if not path.is_file():
                return None
            growing = "growing" in key.split("/") and key.endswith(".m3u8")
            content_type, cache_control, _ = headers_for(key, growing=growing)
            return ObjectFacts(key, path.stat().st_size, None, content_type, cache_control)

    def fetch(self, key: str, ranges: Iterable[ByteRange], into: Path) -> None:
        with self._opened(key) as file, open_sparse(into, os.fstat(file.fileno()).st_size) as out:
            for start, end in coalesced(ranges):
                for at in range(start, end, PIECE):
                    write_at(out, os.pread(file.fileno(), min(PIECE, end - at), at), at)

    def download(self, key: str, path: Path) -> None:
        with self._opened(key) as file, path.open("wb") as out:
            shutil.copyfileobj(file, out, PIECE)

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        folder = self._root / checked_prefix(prefix).rpartition("/")[0]
        with translated():
            for parent, folders, names in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                for name in names:
                    path = Path(parent, name)
                    key = path.relative_to(self._root).as_posix()
                    if key.startswith(prefix):
                        with suppress(FileNotFoundError):  # removed while we look
                            yield ObjectFacts(key, path.stat().st_size)

    def delete(self, keys: Iterable[str]) -> tuple[str, ...]:
        left = []
        for key in keys:
            path = self._path(key)
            try:
                with suppress(FileNotFoundError, NotADirectoryError):
                    path.unlink()
            except OSError:
                left.append(key)
                continue
            with suppress(OSError):  # until one that holds something
                for folder in path.parents:
                    if folder == self._root:
                        break
                    folder.rmdir()
        return tuple(left)

    def local_path(self, key: str) -> Path | None:
        return self._path(key)

    def presigned_put(self, key: str, size: int, seconds: int) -> PresignedPut | None:
        del size, seconds
        checked(key)
        return None

    def let_send(self, origins: Sequence[str]) -> bool:
        del origins
        return False

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    @contextmanager
    def _opened(self, key: str) -> Iterator[BinaryIO]:
        path = self._path(key)
        with translated():
            try:
                file = path.open("rb")
            except _ABSENT:
                raise ObjectMissing(key) from None
            with file:
                yield file

    @contextmanager
    def _incoming(self, source: bytes | Path) -> Iterator[Path]:
        """The bytes in a file of the store's own, safely on disk; it is gone afterwards unless it was moved."""
        with translated():
            folder = self._root / INCOMING
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / uuid.uuid4().hex
            try:
                with path.open("xb") as file:
                    if isinstance(source, bytes):
                        file.write(source)
                    else:
                        with source.open("rb") as given:
                            shutil.copyfileobj(given, file, PIECE)
                    file.flush()
                    os.fsync(file.fileno())
                yield path
            finally:
                path.unlink(missing_ok=True)
