"""Bytes into storage, and a complete upload into a video."""

import hashlib
from base64 import b64encode
from typing import IO

from gunicorn.http.errors import ParseException
from werkzeug.datastructures import Headers
from werkzeug.exceptions import ClientDisconnected

from models import completion, uploads
from models.completion import Completed
from models.errors import UploadIncomplete
from models.states import Protocol, UploadState
from models.values import NewUpload, NewVideo, Piece, UploadView
from pipeline.errors import ObjectExists
from pipeline.storage import ObjectStore
from pipeline.storage.pieces import Piece as StoredPiece
from pipeline.storage.pieces import Pieces
from web.errors import Problem
from web.home import Home
from workers import bell

MIB = 1024**2
STEP = 64 * 1024
MOST_PARTS = 10_000
FEW_PARTS = 256
"""Up to so many, parts are of the smallest size."""

LONGEST_BODY = 2 * MIB + STEP
"""That is held in memory: a part, and a little more, by which one that is too long is known."""


def part_size_of(size: int) -> int:
    """1 MiB, growing with the file to 2 MiB. Raises `Problem`."""
    wanted = -(-size // FEW_PARTS // STEP) * STEP
    part_size = min(2 * MIB, max(MIB, wanted))
    if -(-size // part_size) > MOST_PARTS:
        raise Problem("too_many_parts", f"A file has at most {MOST_PARTS} parts of {part_size} bytes.")
    return part_size


def read(body: IO[bytes], size: int) -> bytes:
    """Up to `size` bytes of a body; none at its end, and where the connection broke, also within a chunk's framing."""
    try:
        return body.read(size)
    except (ClientDisconnected, OSError, ParseException):
        return b""


def check_digests(data: bytes, headers: Headers) -> str:
    """The bytes' SHA-256 in hex, held against `Content-Digest` (RFC 9530) and `X-Content-SHA256`. Raises `Problem`."""
    digest = hashlib.sha256(data)
    promised = headers.get("X-Content-SHA256")
    if promised is not None and promised.lower() != digest.hexdigest():
        raise Problem("wrong_checksum")
    for item in headers.get("Content-Digest", "").split(","):
        name, _, value = item.strip().partition("=")
        if name.lower() == "sha-256" and value != f":{b64encode(digest.digest()).decode()}:":
            raise Problem("wrong_checksum")
    return digest.hexdigest()


def store_piece(store: ObjectStore, upload_id: str, number: int, start: int, data: bytes, attempt: int) -> Piece:
    """Store bytes as an object of their own; the attempt is the first from `attempt` on whose key holds no others."""
    while True:
        key = uploads.key_of(upload_id, number, attempt)
        try:
            store.put(key, data, content_type="application/octet-stream", cache_control="private, no-store")
        except ObjectExists:
            attempt += 1
        else:
            return Piece(start, len(data), key, attempt, hashlib.sha256(data).hexdigest())


def begin(home: Home, new: NewUpload) -> UploadView:
    """Begin an upload, and its video with it, which is made while the bytes come.

    Raises `TooManyUploads`, `DailyQuotaExceeded`.
    """
    early = None if new.protocol is Protocol.TUS_PARTIAL else _wish(new.creator, new.filename, None)
    return uploads.create(new, home.quota, home.keep_seconds, early, verified=_verified(home, new.sha256))


def _verified(home: Home, promised: str | None) -> bool:
    """Whether a worker has to hash the bytes: those on this machine are hashed here."""
    return home.direct and promised is not None


def _wish(creator: str, name: str, sha256: str | None) -> NewVideo:
    return NewVideo(creator, "", 0, name, preset="vertical", reframe="fit", codecs=("h264",), sha256=sha256)


def came(view: UploadView) -> UploadView:
    """Ring for what has work by the bytes that have just come."""
    if view.woken:
        bell.ring(view.woken)
    return view


def complete(home: Home, view: UploadView) -> Completed:
    """No more bytes: the video of an upload may go on to its end. On this machine they are hashed here; on S3, if a hash was
    promised, a worker does before the video is ready.

    Raises `Problem`, `ModelError`, and what the store raises.
    """
    found = uploads.pieces(view.id)
    sha256 = None
    if view.state is UploadState.OPEN and not view.expired:
        if completion.end_of(found) != view.size:
            raise UploadIncomplete(received=view.received, size=view.size)
        if not home.direct:
            sha256 = _hash(home.store, found, view.size)
            if view.sha256 not in {None, sha256}:
                completion.doubt(view.id, found)
                raise Problem("wrong_checksum", "The file is not the one whose hash was given.")
    done = completion.complete(
        view.id,
        found,
        _wish(view.creator, view.filename, sha256),
        clear_after=home.uploads.clear_seconds,
        verified=_verified(home, view.sha256),
    )
    bell.ring(done.woken)
    return done


def _hash(store: ObjectStore, found: tuple[Piece, ...], size: int) -> str:
    digest = hashlib.sha256()
    for data in Pieces(store, [StoredPiece(item.start, item.size, item.key) for item in found], size).each():
        digest.update(data)
    return digest.hexdigest()
