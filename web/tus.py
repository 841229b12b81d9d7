"""tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, creation-with-upload, checksum, termination,
expiration, concatenation. Same tables and storage as the parts API; what arrives lies in pieces of at most a part's size.
"""

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterator
from email.utils import formatdate

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.exceptions import ClientDisconnected

from models import uploads
from models.errors import WrongOffset
from models.states import Protocol, UploadState
from models.values import NewUpload, Piece, UploadView
from settings import source_limits
from web import receiving
from web.access import creator
from web.errors import Problem
from web.home import home
from web.uploads import check_size

tus = Blueprint("tus", __name__, url_prefix="/v1/tus")

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration,concatenation"
ALGORITHMS = ("sha1", "sha256", "md5")
BODY = "application/offset+octet-stream"
READ = 64 * 1024
"""Bytes read at a time: no more than these are lost of a request that is cut."""


@tus.before_request
def _speak() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise Problem("tus_version")
    request.max_content_length = source_limits().max_bytes  # read piece by piece


@tus.after_request
def _spoken(response: Response) -> Response:
    response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@tus.route("", methods=["OPTIONS"])
@tus.route("/<upload_id>", methods=["OPTIONS"])
def options(upload_id: str = "") -> Response:
    del upload_id
    response = Response(status=204)
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(source_limits().max_bytes)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


@tus.post("")
def create() -> Response:
    """A new upload, with its first bytes if the body has any; or one joined from others."""
    here, concat = home(current_app), request.headers.get("Upload-Concat", "")
    if concat and concat != "partial" and not concat.startswith("final;"):
        raise Problem("bad_request", "Upload-Concat is neither partial nor final.")
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    sha256 = metadata.get("sha256", "").lower() or None
    if sha256 is not None and (len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef")):
        raise Problem("bad_request", "sha256 is not one in hex.")
    name = (metadata.get("filename") or metadata.get("name") or "upload")[:255]
    kind = (metadata.get("filetype") or metadata.get("type") or "application/octet-stream")[:255]
    if concat.startswith("final;"):
        partials = [path.rstrip("/").rpartition("/")[2] for path in concat.removeprefix("final;").split()]
        new = NewUpload(creator(), name, kind, 0, Protocol.TUS_FINAL, receiving.MIB, sha256)
        view = uploads.join(new, partials, here.keep_seconds)
    else:
        size = _number("Upload-Length")
        protocol = Protocol.TUS_PARTIAL if concat else Protocol.TUS
        if size == 0:
            raise Problem("empty_file")
        new = NewUpload(creator(), name, kind, size, protocol, check_size(size), sha256)
        view = receiving.begin(here, new)
        if request.content_type == BODY:
            view = _receive(view, 0)
    response = _told(_finished(view), Response(status=201))
    response.headers["Location"] = url_for("tus.patch", upload_id=view.id, _external=True)
    return response


@tus.route("/<upload_id>", methods=["HEAD"])
def head(upload_id: str) -> Response:
    """How far it is. One whose last byte came before a crash is completed now."""
    view = _finished(_alive(uploads.upload(upload_id, creator())))
    response = _told(view, Response(status=200))
    response.headers["Upload-Length"] = str(view.size)
    if view.protocol is Protocol.TUS_PARTIAL:
        response.headers["Upload-Concat"] = "partial"
    if view.protocol is Protocol.TUS_FINAL:
        partials = [folder.split("/")[1] for folder in uploads.folders_of(uploads.pieces(view.id))]
        response.headers["Upload-Concat"] = "final;" + " ".join(url_for("tus.patch", upload_id=key) for key in partials)
    return response


@tus.patch("/<upload_id>")
def patch(upload_id: str) -> Response:
    """More bytes. Of a request that is cut, what has arrived is kept, unless it had a checksum."""
    if request.content_type != BODY:
        raise Problem("unsupported_media_type")
    view = _alive(uploads.upload(upload_id, creator()))
    if view.protocol is Protocol.TUS_FINAL:
        raise Problem("tus_final")
    view = _receive(view, _number("Upload-Offset"))
    return _told(_finished(view), Response(status=204))


@tus.delete("/<upload_id>")
def terminate(upload_id: str) -> Response:
    uploads.abort(upload_id, creator(), home(current_app).uploads.clear_seconds)
    return Response(status=204)


def _alive(view: UploadView) -> UploadView:
    if view.protocol not in {Protocol.TUS, Protocol.TUS_PARTIAL, Protocol.TUS_FINAL}:
        raise Problem("wrong_protocol")
    if view.expired or view.state is UploadState.ABORTED:
        raise Problem("upload_expired")
    return view


def _receive(view: UploadView, offset: int) -> UploadView:
    """Store the request's body from `offset` on. Raises `Problem`, `WrongOffset`."""
    here = home(current_app)
    if view.received != offset:
        raise WrongOffset(offset=view.received)
    if (request.content_length or 0) > view.size - offset:
        raise Problem("too_large", "These are more bytes than were announced.")
    name, digest = _promise()
    hasher = hashlib.new(name, usedforsecurity=False) if name else None
    number, at, held = len(uploads.pieces(view.id)) + 1, offset, list[Piece]()
    for data in _pieces(view.part_size, view.size - offset):
        piece = receiving.store_piece(here.store, view.id, number, at, data, 1)
        number, at = number + 1, at + len(data)
        if hasher is None:
            view = receiving.came(uploads.append(view.id, piece.start, [piece], here.keep_seconds))
        else:
            hasher.update(data)
            held.append(piece)
    if hasher is not None:
        if hasher.digest() != digest:
            raise Problem("tus_checksum_mismatch")
        view = receiving.came(uploads.append(view.id, offset, held, here.keep_seconds))
    return view


def _pieces(size: int, limit: int) -> Iterator[bytes]:
    """The body in pieces of `size`, up to `limit` bytes, or up to where the connection broke."""
    buffer = bytearray()
    while limit:
        try:
            data = request.stream.read(min(READ, limit, size - len(buffer)))
        except (ClientDisconnected, OSError):
            data = b""
        if not data:
            break
        buffer += data
        limit -= len(data)
        if len(buffer) == size:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


def _finished(view: UploadView) -> UploadView:
    """A video is made of an upload whose last byte is there."""
    whole = view.received == view.size and view.state is UploadState.OPEN
    if not whole or view.protocol is Protocol.TUS_PARTIAL:
        return view
    receiving.complete(home(current_app), view)
    return uploads.upload(view.id, view.creator)


def _told(view: UploadView, response: Response) -> Response:
    response.headers["Upload-Offset"] = str(view.received)
    if view.state is UploadState.OPEN:
        response.headers["Upload-Expires"] = formatdate(view.expires, usegmt=True)
    if view.video_id:
        response.headers["Video-Id"] = view.video_id
    return response


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Problem("bad_request", f"{header} is not a number.")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """Keys with values in base64. Raises `Problem`."""
    found = {}
    for item in filter(None, (item.strip() for item in text.split(","))):
        key, _, value = item.partition(" ")
        try:
            found[key] = b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Problem("bad_request", "Upload-Metadata is not in base64.") from None
    return found


def _promise() -> tuple[str, bytes]:
    """Algorithm and digest of `Upload-Checksum`; no algorithm without one. Raises `Problem`."""
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return "", b""
    name, _, value = text.partition(" ")
    if name not in ALGORITHMS:
        raise Problem("bad_request", "The checksum's algorithm is not known here.")
    try:
        return name, b64decode(value, validate=True)
    except binascii.Error:
        raise Problem("bad_request", "Upload-Checksum is not in base64.") from None
