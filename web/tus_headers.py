"""What tus says in headers (https://tus.io/protocols/resumable-upload), read from the request. All raise `Problem`."""

from base64 import b64decode
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request

from web.errors import Problem

PREFIX = "/v1/tus"

METADATA = "Upload-Metadata"
ALGORITHMS = ("sha1", "sha256", "md5")
OVERRIDDEN = frozenset({"PATCH", "DELETE"})
"""What some clients cannot send. Other methods stay what they are: a HEAD that the server takes for a POST has a length, and
no body."""


def overriding(app: WSGIApplication) -> WSGIApplication:
    """`app`, for which a request has the method that `X-HTTP-Method-Override` says, as the protocol's core wants it."""

    def found(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method = str(environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "")).upper()
        if method in OVERRIDDEN and str(environ.get("PATH_INFO", "")).startswith(f"{PREFIX}/"):
            environ["REQUEST_METHOD"] = method
        return app(environ, start)

    return found


def number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Problem("bad_request", f"{header} is not a number.")
    return int(text)


def metadata() -> dict[str, str]:
    """Values by their keys. Those that are not text are nothing to us, and as good as others."""
    found = dict[str, str]()
    for item in filter(None, (item.strip() for item in request.headers.get(METADATA, "").split(","))):
        key, _, value = item.partition(" ")
        if not key.isascii():
            raise Problem("bad_request", f"{METADATA} has a key that is not in ASCII.")
        found[key] = _decoded(METADATA, value).decode("utf-8", "replace")
    return found


def checksum() -> tuple[str, bytes]:
    """Algorithm and digest of `Upload-Checksum`; no algorithm without one."""
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return "", b""
    name, _, value = text.partition(" ")
    if name not in ALGORITHMS:
        raise Problem("bad_request", "The checksum's algorithm is not known here.")
    return name, _decoded("Upload-Checksum", value)


def partials() -> tuple[str, ...] | None:
    """The ids of the uploads that are to be joined; None where none are."""
    concat = request.headers.get("Upload-Concat", "")
    if not concat.startswith("final;"):
        if concat not in {"", "partial"}:
            raise Problem("bad_request", "Upload-Concat is neither partial nor final.")
        return None
    found = tuple(path.rstrip("/").rpartition("/")[2] for path in concat.removeprefix("final;").split())
    if not found:
        raise Problem("bad_request", "Upload-Concat names no upload.")
    return found


def _decoded(header: str, value: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError:  # beyond `binascii.Error`: characters that are not ASCII
        raise Problem("bad_request", f"{header} is not in base64.") from None
