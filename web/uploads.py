"""The parts API: an upload in parts of one size, sent in any order, in parallel, and again."""

from datetime import UTC, datetime

from flask import Response, current_app, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint

from models import quotas, uploads, videos
from models.states import Protocol, UploadState
from models.values import NewUpload, Piece, UploadView
from settings import source_limits
from web import receiving
from web.access import creator
from web.bodies import (
    BATCH,
    AnnouncedBody,
    Announcement,
    Announcements,
    Batch,
    CompletedBody,
    NewUploadBody,
    PartBody,
    PartPath,
    PartUrl,
    UploadBody,
    UploadPath,
    UrlsBody,
)
from web.errors import Problem
from web.home import home

api = APIBlueprint("uploads", __name__, url_prefix="/v1/uploads", abp_security=[{"token": []}])

BYTES = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}

LOOK_EACH = 3
"""So many parts are looked at one by one; of more, storage is asked for a list."""


@api.post("", responses={201: UploadBody, 200: UploadBody}, summary="Begin an upload")
def create(body: NewUploadBody) -> tuple[Response, int]:
    """Where to send the parts; or the video, when its creator has sent the very same bytes before."""
    here, who = home(current_app), creator()
    part_size = check_size(body.size)
    if body.sha256 and (video := videos.same_bytes(who, body.sha256)):
        known = UploadBody(
            id=None,
            state=UploadState.COMPLETE,
            size=body.size,
            received=body.size,
            part_size=part_size,
            parts=0,
            direct=here.direct,
            expires=None,
            video_id=video,
        )
        return jsonify(known.model_dump(mode="json")), 200
    protocol = Protocol.DIRECT if here.direct else Protocol.PARTS
    new = NewUpload(who, body.filename, body.content_type, body.size, protocol, part_size, body.sha256)
    view = receiving.begin(here, new)
    return jsonify(_told(view, urls=_urls(view, 1, BATCH)).model_dump(mode="json")), 201


def check_size(size: int) -> int:
    """The part size for a file. Raises `Problem` when there may be no such file."""
    limit = source_limits().max_bytes
    if size > limit:
        raise Problem("too_large", f"The file is larger than the {limit / 1024**3:g} GiB allowed.")
    return receiving.part_size_of(size)


@api.get("/<upload_id>", responses={200: UploadBody}, summary="What of an upload is there")
def get(path: UploadPath) -> Response:
    view = uploads.upload(path.upload_id, creator())
    there = [_part(view, piece) for piece in uploads.pieces(view.id)]
    return jsonify(_told(view, there=there).model_dump(mode="json"))


@api.get("/<upload_id>/urls", responses={200: UrlsBody}, summary="Where to send the next parts")
def list_urls(path: UploadPath, query: Batch) -> Response:
    """A part that has been announced gets a URL for another attempt."""
    view = _open(path.upload_id, Protocol.PARTS, Protocol.DIRECT)
    quotas.check_again(view.id, 0, home(current_app).quota)
    response = jsonify(UrlsBody(urls=_urls(view, query.first, query.count)).model_dump())
    response.headers["Cache-Control"] = "no-store"  # signed anew for each request
    return response


@api.put(
    "/<upload_id>/parts/<int:number>",
    responses={200: PartBody},
    summary="Send a part",
    openapi_extensions={"requestBody": BYTES},
)
def put_part(path: PartPath) -> Response:
    """The bytes are the body; what is answered is stored. The very same bytes again change nothing."""
    here = home(current_app)
    view = _open(path.upload_id, Protocol.PARTS)
    start, size = _place(view, path.number)
    data = _body(size)
    sha256 = receiving.check_digests(data, request.headers)
    there = uploads.part_at(view.id, start)
    if there is None or there.sha256 != sha256:
        attempt = 1
        if there is not None:
            quotas.check_again(view.id, size, here.quota)
            attempt = there.attempt + 1
        there = receiving.store_piece(here.store, view.id, path.number, start, data, attempt)
        receiving.came(uploads.record(view.id, there, here.keep_seconds))
    return jsonify(_part(view, there).model_dump())


@api.post(
    "/<upload_id>/parts/<int:number>", responses={200: PartBody}, summary="Announce a part that was sent to storage"
)
def announce_part(path: PartPath, body: Announcement) -> Response:
    """Looked at in storage before it counts; nothing can be written over it afterwards."""
    here = home(current_app)
    view = _open(path.upload_id, Protocol.DIRECT)
    start, size = _place(view, path.number)
    key = uploads.key_of(view.id, path.number, body.attempt)
    facts = here.store.head(key)
    if facts is None:
        raise Problem("part_missing")
    if facts.size != size:
        raise Problem("wrong_length", f"{facts.size} bytes for {size}")
    piece = Piece(start, size, key, body.attempt, None, facts.etag)
    receiving.came(uploads.record(view.id, piece, here.keep_seconds))
    return jsonify(_part(view, piece).model_dump())


@api.post("/<upload_id>/parts", responses={200: AnnouncedBody}, summary="Announce parts that were sent to storage")
def announce_parts(path: UploadPath, body: Announcements) -> Response:
    """As one by one, at a fraction of the cost. Those that are not in storage, or of another length, are told as missing."""
    here = home(current_app)
    view = _open(path.upload_id, Protocol.DIRECT)
    keys = {item.number: uploads.key_of(view.id, item.number, item.attempt) for item in body.parts}
    if len(keys) > LOOK_EACH:
        stored = {facts.key: facts for facts in here.store.list(uploads.folder_of(view.id))}
    else:
        stored = {facts.key: facts for facts in map(here.store.head, keys.values()) if facts is not None}
    attempts, came = {item.number: item.attempt for item in body.parts}, list[Piece]()
    for number, key in keys.items():
        start, size = _place(view, number)
        if key in stored and stored[key].size == size:
            came.append(Piece(start, size, key, attempts[number], None, stored[key].etag))
    if came:
        receiving.came(uploads.record_all(view.id, came, here.keep_seconds))
    parts = [_part(view, piece) for piece in came]
    missing = sorted(keys.keys() - {part.number for part in parts})
    return jsonify(AnnouncedBody(received_parts=parts, missing=missing).model_dump())


@api.post("/<upload_id>/complete", responses={200: CompletedBody}, summary="No more bytes: the video may be finished")
def complete(path: UploadPath) -> Response:
    """All parts have to be there. Asked again, it answers the same."""
    view = uploads.upload(path.upload_id, creator())
    done = receiving.complete(home(current_app), view)
    return jsonify(CompletedBody(video_id=done.video_id, duplicate=done.duplicate).model_dump())


@api.delete("/<upload_id>", responses={204: None}, summary="Give an upload up")
def abort(path: UploadPath) -> tuple[str, int]:
    uploads.abort(path.upload_id, creator(), home(current_app).uploads.clear_seconds)
    return "", 204


def _open(upload_id: str, *protocols: Protocol) -> UploadView:
    view = uploads.upload(upload_id, creator())
    if view.protocol not in protocols:
        raise Problem("wrong_protocol")
    if view.expired:
        raise Problem("upload_expired")
    if view.state is not UploadState.OPEN:
        raise Problem("upload_closed")
    return view


def _place(view: UploadView, number: int) -> tuple[int, int]:
    """Where a part begins and how long it is. Raises `Problem`."""
    start = (number - 1) * view.part_size
    if start >= view.size:
        raise Problem("unknown_part")
    return start, min(view.part_size, view.size - start)


def _body(size: int) -> bytes:
    """The request's body of exactly `size` bytes. Raises `Problem`; of more, none are read."""
    if (request.content_length or 0) > size:
        raise Problem("part_too_large", f"The part has {size} bytes.")
    data = receiving.read(request.stream, size + 1)
    if len(data) > size:
        raise Problem("part_too_large", f"The part has {size} bytes.")
    if len(data) < size:
        raise Problem("wrong_length", f"{len(data)} bytes for {size}")
    return data


def _urls(view: UploadView, first: int, count: int) -> list[PartUrl]:
    here = home(current_app)
    attempts = {piece.start: piece.attempt for piece in uploads.pieces(view.id)}
    found = []
    for number in range(first, min(first + count, _count(view) + 1)):
        start, size = _place(view, number)
        attempt = attempts.get(start, 0) + 1
        url = url_for("uploads.put_part", upload_id=view.id, number=number, _external=True)
        headers: dict[str, str] = {}
        if view.protocol is Protocol.DIRECT:
            key = uploads.key_of(view.id, number, attempt)
            signed = here.store.presigned_put(key, size, here.settings.url_seconds)
            if signed is None:
                raise Problem("wrong_protocol")
            url, headers = signed.url, dict(signed.headers)
        found.append(PartUrl(number=number, attempt=attempt, url=url, headers=headers))
    return found


def _count(view: UploadView) -> int:
    return -(-view.size // view.part_size)


def _part(view: UploadView, piece: Piece) -> PartBody:
    number = piece.start // view.part_size + 1
    return PartBody(number=number, size=piece.size, attempt=piece.attempt, sha256=piece.sha256, etag=piece.etag)


def _told(view: UploadView, urls: list[PartUrl] | None = None, there: list[PartBody] | None = None) -> UploadBody:
    return UploadBody(
        id=view.id,
        state=UploadState.EXPIRED if view.expired else view.state,
        size=view.size,
        received=view.received,
        part_size=view.part_size,
        parts=_count(view),
        direct=view.protocol is Protocol.DIRECT,
        expires=datetime.fromtimestamp(view.expires, UTC),
        video_id=view.video_id,
        urls=urls or [],
        received_parts=there or [],
    )
