"""tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, creation-with-upload, checksum, termination,
expiration, concatenation. Same tables and storage as the parts API; what arrives lies in pieces of at most a part's size.
"""

import hashlib
from collections.abc import Iterator
from email.utils import formatdate
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.blueprints import BlueprintSetupState

from models import joining, quotas, uploads
from models.errors import WrongOffset
from models.states import Protocol, UploadState
from models.values import NewUpload, Piece, UploadView
from pipeline.errors import PipelineError
from settings import source_limits
from web import receiving, tus_headers
from web.access import creator
from web.errors import Problem
from web.home import home
from web.uploads import check_size
from web.wire import NUL

tus = Blueprint("tus", __name__, url_prefix=tus_headers.PREFIX)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration,concatenation"
BODY = "application/offset+octet-stream"
READ = 64 * 1024
"""Bytes read at a time: no more than these are lost of a request that is cut."""


@tus.record_once
def _override(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.wsgi_app = tus_headers.overriding(app.wsgi_app)  # type: ignore[method-assign, assignment]


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
    response.headers["Tus-Checksum-Algorithm"] = ",".join(tus_headers.ALGORITHMS)
    return response


@tus.post("")
def create() -> Response:
    """A new upload, with its first bytes if the body has any; or one joined from others."""
    here, joined, said = home(current_app), tus_headers.partials(), tus_headers.metadata()
    sha256 = said.get("sha256", "").lower() or None
    if sha256 is not None and (len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef")):
        raise Problem("bad_request", "sha256 is not one in hex.")
    name = (said.get("filename") or said.get("name") or "upload")[:255]
    kind = (said.get("filetype") or said.get("type") or "application/octet-stream")[:255]
    if NUL in name + kind:
        raise Problem("bad_request", "The name holds a character that means nothing.")
    raw = request.headers.get(tus_headers.METADATA)
    if joined is not None:
        new = NewUpload(creator(), name, kind, 0, Protocol.TUS_FINAL, receiving.MIB, sha256, raw)
        most = source_limits().max_bytes
        view = joining.join(new, joined, here.keep_seconds, most_bytes=most, most_pieces=receiving.MOST_PARTS)
    else:
        size = tus_headers.number("Upload-Length")
        protocol = Protocol.TUS_PARTIAL if request.headers.get("Upload-Concat") else Protocol.TUS
        if size == 0:
            raise Problem("empty_file")
        new = NewUpload(creator(), name, kind, size, protocol, check_size(size), sha256, raw)
        view = _begin(new)
    response = _told(_finished(view), Response(status=201))
    response.headers["Location"] = url_for("tus.patch", upload_id=view.id, _external=True)
    return response


def _begin(new: NewUpload) -> UploadView:
    """With the bytes that came along. Nothing is left of one whose bytes are refused: nobody was told of it."""
    begins = request.content_type == BODY
    if begins:
        _fits(new.size)
        tus_headers.checksum()
    view = receiving.begin(home(current_app), new)
    if not begins:
        return view
    try:
        return _receive(view, 0)
    except (Problem, PipelineError):
        uploads.abort(view.id, view.creator, home(current_app).uploads.clear_seconds)
        raise


@tus.route("/<upload_id>", methods=["HEAD"])
def head(upload_id: str) -> Response:
    """How far it is. One whose last byte came before a crash is completed now."""
    view = _finished(_alive(uploads.upload(upload_id, creator())))
    response = _told(view, Response(status=200))
    response.headers["Upload-Length"] = str(view.size)
    if view.metadata:
        response.headers[tus_headers.METADATA] = view.metadata
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
    view = _receive(view, tus_headers.number("Upload-Offset"))
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
    _fits(view.size - offset)
    name, digest = tus_headers.checksum()
    hasher = hashlib.new(name, usedforsecurity=False) if name else None
    if hasher is not None:
        quotas.check_again(view.id, 0, here.quota)
    number, at, held = len(uploads.pieces(view.id)) + 1, offset, list[Piece]()
    for data in _pieces(view.part_size, view.size - offset):
        if number > receiving.MOST_PARTS:
            raise Problem("too_many_parts", f"An upload is made of at most {receiving.MOST_PARTS} pieces.")
        piece = receiving.store_piece(here.store, view.id, number, at, data, 1)
        number, at = number + 1, at + len(data)
        if hasher is None:
            view = receiving.came(uploads.append(view.id, piece.start, [piece], here.keep_seconds))
        else:
            hasher.update(data)
            held.append(piece)
    if hasher is not None:
        if hasher.digest() != digest:
            uploads.refused(view.id, held)
            raise Problem("tus_checksum_mismatch")
        view = receiving.came(uploads.append(view.id, offset, held, here.keep_seconds))
    return view


def _fits(size: int) -> None:
    """Raises `Problem` where the body says that it has more than `size` bytes."""
    if (request.content_length or 0) > size:
        raise Problem("too_large", "These are more bytes than were announced.")


def _pieces(size: int, limit: int) -> Iterator[bytes]:
    """The body in pieces of `size`, up to `limit` bytes, or up to where the connection broke."""
    buffer = bytearray()
    while limit:
        if not (data := receiving.read(request.stream, min(READ, limit, size - len(buffer)))):
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
