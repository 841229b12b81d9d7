"""S3, and servers that speak its protocol (Ceph RGW, MinIO, R2).

These calls are made, and they need these permissions on the bucket `B` and its prefix:

    PutObject, CreateMultipartUpload, UploadPart, CompleteMultipartUpload   s3:PutObject             arn:aws:s3:::B/PREFIX/*
    AbortMultipartUpload                                                    s3:AbortMultipartUpload  arn:aws:s3:::B/PREFIX/*
    GetObject, HeadObject                                                   s3:GetObject             arn:aws:s3:::B/PREFIX/*
    CopyObject                                                              both of these
    DeleteObjects                                                           s3:DeleteObject          arn:aws:s3:::B/PREFIX/*
    ListObjectsV2                                                           s3:ListBucket            arn:aws:s3:::B
    GetBucketCors, PutBucketCors (`let_send` alone)     s3:GetBucketCORS, s3:PutBucketCORS            arn:aws:s3:::B

Without s3:ListBucket a missing object is answered with 403, not 404, and would look like a wrong key. A bucket should
have a lifecycle rule AbortIncompleteMultipartUpload: a worker that is killed leaves its parts behind, which no listing
shows.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import ObjectExists, ObjectMissing, PipelineError, StorageUnavailable
from pipeline.extents import ByteRange, coalesced
from pipeline.storage import cors, files
from pipeline.storage.base import ObjectFacts, PresignedPut, checked, checked_prefix
from pipeline.storage.content import MULTIPART, Content, body_of
from pipeline.storage.transfer import Client, PastTheEnd, connect, read_whole, translated

__all__ = ["S3Store", "connect"]

T = TypeVar("T")
R = TypeVar("R")

MOST_PARTS = 10_000
TOGETHER = 4
"""Parts sent at a time; each is held in memory."""

GETS = 8
"""Range requests at a time."""
NEAR = 64 * 1024
"""Ranges so many bytes apart are one request: a round trip costs more than they do."""
LONGEST_GET = 8 * 1024**2

_CONFLICTS = 5


class S3Store:
    """Objects of one bucket, below a prefix. Contract: `base.ObjectStore`."""

    def __init__(self, client: Client, bucket: str, prefix: str = "") -> None:
        self._client, self._bucket = client, bucket
        self._prefix = f"{checked(prefix)}/" if prefix else ""

    def put(self, key: str, source: bytes | Path, *, content_type: str, cache_control: str, gzip: bool = False) -> bool:
        content = Content(source, gzipped=gzip)
        headers = content.headers(content_type, cache_control)
        for _ in range(_CONFLICTS):
            try:
                if content.size > MULTIPART:
                    return self._put_in_parts(key, content, headers)
                self._put_whole(key, content, headers, IfNoneMatch="*")
                return True
            except ObjectExists:
                if self._holds(key, content.sha256):
                    return False
            # It was removed between the two requests: once more.
        raise StorageUnavailable(f"{key}: comes and goes")

    def replace(self, key: str, data: bytes, *, content_type: str, cache_control: str, gzip: bool = False) -> None:
        content = Content(data, gzipped=gzip)
        self._put_whole(key, content, content.headers(content_type, cache_control))

    def copy(self, key: str, to: str) -> None:
        with translated(key):
            self._client.copy_object(**self._place(to), CopySource=self._place(key))

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        if end is not None and end <= start:
            return b""
        whole = start == 0 and end is None
        try:
            data, answer = self._get(key, None if whole else (start, end))
        except PastTheEnd:
            return b""
        if answer.get("ContentEncoding") != "gzip":
            return data
        if not whole:
            data, _ = self._get(key, None)
        return gzip.decompress(data)[start:end]

    def head(self, key: str) -> ObjectFacts | None:
        try:
            answer = self._head(key)
        except ObjectMissing:
            return None
        return ObjectFacts(
            key,
            int(answer["ContentLength"]),
            answer.get("Metadata", {}).get("sha256"),
            answer.get("ContentType"),
            answer.get("CacheControl"),
            answer.get("ETag"),
        )

    def fetch(self, key: str, ranges: Iterable[ByteRange], into: Path) -> None:
        size = int(self._head(key)["ContentLength"])
        wanted = coalesced(((start, min(end, size)) for start, end in ranges), NEAR)
        pieces = [(at, min(at + LONGEST_GET, end)) for start, end in wanted for at in range(start, end, LONGEST_GET)]
        with files.translated(), files.open_sparse(into, size) as out:

            def copy(piece: ByteRange) -> None:
                data, _ = self._get(key, piece)
                if len(data) != piece[1] - piece[0]:
                    raise StorageUnavailable(f"{key}: {len(data)} bytes for {piece}")
                files.write_at(out, data, piece[0])

            _all(copy, pieces, GETS)

    def download(self, key: str, path: Path) -> None:
        answer = self._head(key)
        if answer.get("ContentEncoding") == "gzip":
            data = self.read(key)
            with files.translated():
                path.write_bytes(data)
        else:
            self.fetch(key, ((0, int(answer["ContentLength"])),), path)

    def list(self, prefix: str) -> Iterator[ObjectFacts]:
        start = self._prefix + checked_prefix(prefix)
        with translated(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=start)
            for page in pages:
                for item in page.get("Contents", ()):
                    yield ObjectFacts(item["Key"].removeprefix(self._prefix), int(item["Size"]), etag=item.get("ETag"))

    def delete(self, keys: Iterable[str]) -> tuple[str, ...]:
        left: list[str] = []
        for some in _batches(keys, 1000):
            listed = {"Objects": [{"Key": self._place(key)["Key"]} for key in some], "Quiet": True}
            try:
                with translated(some[0]):
                    answer = self._client.delete_objects(Bucket=self._bucket, Delete=listed)
            except PipelineError:
                left += some
            else:
                left += [error["Key"].removeprefix(self._prefix) for error in answer.get("Errors", ())]
        return tuple(left)

    def local_path(self, key: str) -> Path | None:
        checked(key)
        return None

    def presigned_put(self, key: str, size: int, seconds: int) -> PresignedPut | None:
        # What is signed as a header has to be sent: neither another length nor a second write passes.
        with translated(key):
            url = self._client.generate_presigned_url(
                "put_object", Params=self._place(key) | {"ContentLength": size, "IfNoneMatch": "*"}, ExpiresIn=seconds
            )
        return PresignedPut(url, (("If-None-Match", "*"), ("Content-Length", str(size))))

    def let_send(self, origins: Sequence[str]) -> bool:
        cors.let_send(self._client, self._bucket, origins)
        return True

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked(key)}

    def _head(self, key: str) -> dict[str, Any]:
        with translated(key):
            answer: dict[str, Any] = self._client.head_object(**self._place(key))
            return answer

    def _get(self, key: str, part: tuple[int, int | None] | None) -> tuple[bytes, dict[str, Any]]:
        options = self._place(key)
        if part is not None:
            options["Range"] = f"bytes={part[0]}-{'' if part[1] is None else part[1] - 1}"
        return read_whole(lambda: dict(self._client.get_object(**options)), key)

    def _put_whole(self, key: str, content: "Content", headers: dict[str, Any], **condition: str) -> None:
        body = content.piece(0, content.size)
        with translated(key):
            self._client.put_object(**self._place(key), **headers, **condition, **body_of(body))

    def _put_in_parts(self, key: str, content: "Content", headers: dict[str, Any]) -> bool:
        """As `put`. Not every server minds the condition on completion, so that we look ourselves, twice."""
        if self._holds(key, content.sha256):
            return False
        place = self._place(key)
        with translated(key):
            upload = place | {"UploadId": self._client.create_multipart_upload(**place, **headers)["UploadId"]}
        done = False
        try:
            size = max(MULTIPART, -(-content.size // MOST_PARTS))

            def send(part: tuple[int, int]) -> dict[str, Any]:
                number, at = part
                body = body_of(content.piece(at, at + size))
                with translated(key):
                    answer = self._client.upload_part(**upload, PartNumber=number, **body)
                return {"PartNumber": number, "ETag": answer["ETag"]}

            parts = _all(send, list(enumerate(range(0, content.size, size), start=1)), TOGETHER)
            if self._holds(key, content.sha256):
                return False
            try:
                with translated(key):
                    self._client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
            except ObjectMissing:
                # No such upload: it is complete, and the answer that said so was lost.
                if not self._holds(key, content.sha256):
                    raise
            done = True
            return True
        finally:
            if not done:
                with suppress(PipelineError), translated(key):
                    self._client.abort_multipart_upload(**upload)

    def _holds(self, key: str, sha256: str) -> bool:
        """True when the object has these bytes, False when there is none. Raises `ObjectExists` when it has others."""
        facts = self.head(key)
        if facts is None:
            return False
        # One that was not put here has nothing written beside it.
        if (facts.sha256 or hashlib.sha256(self.read(key)).hexdigest()) != sha256:
            raise ObjectExists(key)
        return True


def _all(work: Callable[[T], R], items: Sequence[T], together: int) -> list[R]:
    """Do the work on all items, some at a time; the first failure keeps the rest from being begun."""
    with ThreadPoolExecutor(min(together, max(1, len(items)))) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _batches(keys: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(keys)
    while some := list(islice(rest, size)):
        yield some
