"""Answers that are known already are not sent again: `ETag`, `If-None-Match` and 304 (RFC 9110, sections 8.8.3 and 13.1.2).

Every JSON answer to a read below /v1 has a strong tag, the hash of its bytes, unless it is marked `no-store`: then it holds
something made for this request alone. What is no JSON is sent each time it is asked for. Addresses of media last for hours
(`pipeline.delivery.lasting`) and change no sooner.
"""

import hashlib

from flask import Flask, Response, request

from web.access import GUARDED
from web.context import bound

KEPT = "private, no-cache"
"""A client may keep an answer, for itself, and asks before it uses it again."""

READS = frozenset({"GET", "HEAD"})


def register(app: Flask) -> None:
    """Before what looks at answers in the end: a 304 is told to logs and metrics as one."""

    @app.after_request
    def _tag(response: Response) -> Response:
        asked = bound(request)
        if not asked.path.startswith(GUARDED):
            return response
        if asked.method not in READS:
            # What a change answers is nobody's to keep, new tokens least of all.
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        if response.status_code != 200 or "no-store" in response.headers.get("Cache-Control", ""):
            return response
        response.headers.setdefault("Cache-Control", KEPT)
        if "Vary" in response.headers:
            response.vary.add("Authorization")
        else:  # as most often: nothing to read and to put together
            response.headers["Vary"] = "Authorization"
        if response.mimetype != "application/json" or response.direct_passthrough:
            return response
        if "ETag" not in response.headers:
            response.set_etag(tag_of(response.get_data()))
        if "HTTP_IF_NONE_MATCH" not in asked.environ:
            return response
        tag, _ = response.get_etag()
        if tag is not None and asked.if_none_match.contains_weak(tag):
            response.status_code = 304
            response.set_data(b"")
            del response.headers["Content-Length"]
        return response


def tag_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
