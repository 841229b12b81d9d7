"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a request that comes again gets the first answer again.

Every POST below /v1 that only people with a token may make takes the header, and may go without. What needs no token takes
none: there is no account that the key could belong to, and answers that hold new tokens are never kept.
"""

import hashlib
import logging
import re

from flask import Flask, Response, g, request

from models.errors import ModelError
from models.idempotency import answers
from models.idempotency.answers import Claimed, Kept
from models.idempotency.schema import LONGEST_KEY
from web import access
from web.context import bound
from web.errors import Problem

log = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"

OF_THEIR_OWN = frozenset({"tus.create"})
"""Endpoints with a way of their own to be tried again, whose bodies are read as they come."""

AGAIN = frozenset({408, 425, 429})
"""Refusals that say: try again. Like those of 500 and above they are not kept."""

LONGEST_ANSWER = 512 * 1024

TOLD = ("Content-Type", "Location", "ETag")
"""What of an answer's head is kept."""

KEY = rf"[!#-\[\]-~]{{1,{LONGEST_KEY}}}"
"""Visible ASCII but for the quote and the backslash."""


def takes(app: Flask, endpoint: str | None, method: str, path: str) -> bool:
    """Whether a route takes the header."""
    if method != "POST" or not path.startswith(access.GUARDED) or endpoint in OF_THEIR_OWN:
        return False
    return endpoint in app.view_functions and not access.is_public(app, endpoint)


def register(app: Flask) -> None:
    """After `access`, which says who is asking."""

    @app.before_request
    def _claim() -> Response | None:
        asked = bound(request)
        if not takes(app, asked.endpoint, asked.method, asked.path):
            return None
        given = asked.headers.get(HEADER)
        if given is None:
            return None
        found = answers.claim(access.principal().account, _key(given), _fingerprint())
        if isinstance(found, Kept):
            answer = Response(found.body, found.status, headers=list(found.headers))
            answer.headers[REPLAYED] = "true"
            return answer
        g.claimed = found
        return None

    @app.after_request
    def _keep(response: Response) -> Response:
        claimed: Claimed | None = g.pop("claimed", None)
        if claimed is not None:
            try:
                _settle(claimed, response)
            except ModelError as error:  # what was done is done: it is told, and the lease frees the key
                log.warning("an answer was not kept: %s", error)
        return response


def _settle(claimed: Claimed, response: Response) -> None:
    status = response.status_code
    length = None if response.direct_passthrough else response.content_length
    # What sets cookies makes nothing but them, and they are not ours to keep.
    kept_back = status >= 500 or status in AGAIN or "Set-Cookie" in response.headers
    if kept_back or length is None or length > LONGEST_ANSWER:
        answers.release(claimed)
        return
    headers = [(name, response.headers[name]) for name in TOLD if name in response.headers]
    answers.keep(claimed, status, headers, response.get_data(as_text=True))


def _key(given: str) -> str:
    """The key: a string of RFC 8941, in quotes, or the same without, as many clients send it. Raises `Problem`."""
    text = given.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if not re.fullmatch(KEY, text):
        raise Problem("invalid_idempotency_key")
    return text


def _fingerprint() -> str:
    """Of the method, the address and the body."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    digest.update(request.get_data())
    return digest.hexdigest()
