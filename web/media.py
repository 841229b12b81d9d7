"""The media route: what CloudFront does in front of S3, done for a folder on this machine.

    /media/… /previews/…   objects, for cookies
    /pictures/…            pictures of profiles and stories, for everybody
    /t/<token>/…           the same objects, for the token
    /_access               whether the request in X-Original-URI would be answered: 204 or the refusal, for nginx

Requests are checked as the CDN checks them (`pipeline.delivery`), before it is looked whether the object is there.
Ranges, validators and preconditions are those of RFC 9110, sections 8.8, 13 and 14.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO, ClassVar

from flask import Blueprint, Response, request
from werkzeug.wsgi import wrap_file

from pipeline.delivery import OPEN, PREVIEWS, PUBLISHED, DeliveryKeys, SignedCookies, authorise, requested
from pipeline.errors import RequestError
from pipeline.storage import ObjectStore, headers_for
from web import ranges
from web.errors import problem

PIECE = 256 * 1024
"""Bytes that are sent at a time."""

METHODS = ("GET", "HEAD", "OPTIONS")

ASKED = "Range, If-Range, If-None-Match, If-Modified-Since"
TOLD = "Accept-Ranges, Content-Length, Content-Range, ETag"
"""Headers that pages of other origins may send, and read."""


class MediaMissing(RequestError):
    code: ClassVar[str] = "media_missing"
    sentence: ClassVar[str] = "This part of the video is not there, or not any more."


class RangeUnmet(RequestError):
    code: ClassVar[str] = "range_unmet"
    sentence: ClassVar[str] = "The file has no such bytes."

    def __init__(self, size: int) -> None:
        super().__init__(f"of {size} bytes")
        self.size = size


def media_blueprint(
    store: ObjectStore, keys: DeliveryKeys, *, origins: Sequence[str] = (), now: Callable[[], float] = time.time
) -> Blueprint:
    """The routes above, to be registered without a prefix: paths are objects' keys.

    `origins` are the pages elsewhere that may play (`https://shop.example`), `now` the clock in Unix seconds. Raises
    ValueError when the objects are not on this machine (S3 has a CDN), or an origin is not one.
    """
    if store.local_path(f"{PUBLISHED}x") is None:
        raise ValueError("the media route serves objects of this machine only")
    for origin in origins:
        if origin.count("/") != 2 or not origin.startswith(("https://", "http://")) or "*" in origin:
            raise ValueError(f"{origin!r} is not an origin")
    routes = Blueprint("media", __name__)

    def media(**_parts: str) -> Response:
        if request.method == "OPTIONS":
            return Response(status=204)
        wanted = requested(request.path)
        authorise(wanted, request.cookies, keys, now())
        return _answered(store, wanted.key)

    rules = (f"/{PUBLISHED}<path:rest>", f"/{PREVIEWS}<path:rest>", f"/{OPEN}<path:rest>", "/t/<token>/<path:rest>")
    for number, rule in enumerate(rules):
        routes.add_url_rule(rule, f"media{number}", media, methods=METHODS, provide_automatic_options=False)

    @routes.get("/_access")
    def access() -> Response:
        wanted = requested(request.headers.get("X-Original-URI", "").partition("?")[0])
        authorise(wanted, request.cookies, keys, now())
        return Response(status=204, headers={"Cache-Control": "no-store"})

    routes.register_error_handler(RangeUnmet, _unmet)

    @routes.after_request
    def share(response: Response) -> Response:
        # A cache must not give one page's answer to another.
        response.vary.add("Origin")
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.origin in origins:
            response.access_control_allow_origin = request.origin
            response.access_control_allow_credentials = True
            response.headers["Access-Control-Expose-Headers"] = TOLD
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
                response.headers["Access-Control-Allow-Headers"] = ASKED
                response.headers["Access-Control-Max-Age"] = "86400"
        return response

    return routes


def give(response: Response, cookies: SignedCookies, domain: str | None = None) -> None:
    """Add the cookies to a response of the API; `domain` is the one that API and CDN have in common, if they differ."""
    for name, value in cookies.values.items():
        response.set_cookie(
            name,
            value,
            expires=datetime.fromtimestamp(cookies.expires, UTC),
            path=cookies.path,
            domain=domain,
            secure=cookies.secure,
            httponly=True,
            samesite="Lax",
        )


def _unmet(error: RangeUnmet) -> Response:
    response = problem(error.code, error.message)
    response.headers["Content-Range"] = f"bytes */{error.size}"
    return response


def _answered(store: ObjectStore, key: str) -> Response:
    facts = store.head(key)
    if facts is None:
        raise MediaMissing(key)
    kind, _, is_text = headers_for(key)
    response, file = (Response(), None) if is_text else _opened(store, key)
    response.content_type = facts.content_type or kind
    if facts.cache_control:
        response.headers["Cache-Control"] = facts.cache_control
    response.accept_ranges = "bytes"
    if is_text:
        # Read whole: a playlist that grows is replaced at any moment, and must not change under its length.
        data = store.read(key)
        response.set_data(data)
        response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    # Before any range (RFC 9110, section 13.2.2); Werkzeug has them the other way round when it is left both.
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        response.close()
        response.response, response.content_length = [], 0
    if request.method == "GET" and response.status_code == 200:
        _cut(response, file)
    return response


def _opened(store: ObjectStore, key: str) -> tuple[Response, BinaryIO]:
    """An object that is never written again, sent from its file: whole by the server's own sendfile where it has one."""
    path = store.local_path(key)
    assert path is not None
    try:
        # Nothing in the store is a link; one that somebody put there leads out of it.
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb")
    except OSError:
        raise MediaMissing(key) from None
    facts = os.fstat(file.fileno())
    response = Response(wrap_file(request.environ, file, PIECE), direct_passthrough=True)
    response.content_length = facts.st_size
    response.set_etag(f"{facts.st_mtime_ns:x}-{facts.st_size:x}")
    response.last_modified = datetime.fromtimestamp(facts.st_mtime, UTC)
    return response, file


def _cut(response: Response, file: BinaryIO | None) -> None:
    """Leave what the request asks for of a whole answer. Raises RangeUnmet."""
    size = response.content_length or 0
    condition = request.if_range
    if condition.date is not None or condition.etag is not None:
        etag, weak = response.get_etag()
        # A weak validator holds of no bytes (section 13.1.5); Werkzeug takes it for a strong one.
        weak = weak or request.headers["If-Range"].startswith("W/")
        if weak or (condition.etag != etag and (condition.date is None or condition.date != response.last_modified)):
            return
    try:
        wanted = ranges.span(request.headers.get("Range"), size)
    except ranges.Unmet:
        response.close()
        raise RangeUnmet(size) from None
    if wanted is None:
        return
    start, end = wanted
    if file is not None:
        response.response = _Span(file, start, end)
    else:
        response.set_data(response.get_data()[start:end])
    response.status_code = 206
    response.content_length = end - start
    response.content_range.set(start, end, size)


class _Span:
    """The bytes [start, end) of an open file as a WSGI body; closed with it (PEP 3333)."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._start, self._end = file, start, end

    def __iter__(self) -> Iterator[bytes]:
        at = self._start
        while at < self._end and (data := os.pread(self._file.fileno(), min(PIECE, self._end - at), at)):
            at += len(data)
            yield data

    def close(self) -> None:
        self._file.close()
