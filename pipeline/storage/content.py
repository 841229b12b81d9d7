"""What is sent to S3, with the sums that go with it."""

import gzip
import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from pipeline.storage import files

MULTIPART = 16 * 1024**2
"""Bytes above which an object is sent in parts, and the size of a part."""


class Content:
    """Bytes, or a file that is read piece by piece when it is large."""

    def __init__(self, source: bytes | Path, *, gzipped: bool) -> None:
        with files.translated():
            if isinstance(source, Path) and (gzipped or source.stat().st_size <= MULTIPART):
                source = source.read_bytes()
            if isinstance(source, Path):
                with source.open("rb") as file:
                    self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                    self.size = file.tell()
            else:
                self.sha256 = hashlib.sha256(source).hexdigest()
                # No time in it: the same text is always the same object.
                source = gzip.compress(source, mtime=0) if gzipped else source
                self.size = len(source)
        self._source, self._gzipped = source, gzipped

    def piece(self, start: int, end: int) -> bytes:
        if isinstance(self._source, bytes):
            return self._source[start:end]
        with files.translated(), self._source.open("rb") as file:
            file.seek(start)
            return file.read(end - start)

    def headers(self, content_type: str, cache_control: str) -> dict[str, Any]:
        encoding = {"ContentEncoding": "gzip"} if self._gzipped else {}
        metadata = {"Metadata": {"sha256": self.sha256}}
        return {"ContentType": content_type, "CacheControl": cache_control, **encoding, **metadata}


def body_of(data: bytes) -> dict[str, Any]:
    """A body with the MD5 by which every server checks what it got."""
    return {"Body": data, "ContentMD5": b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()}
