"""One request for media, held against its cookies or its token."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.delivery import cookies, tokens
from pipeline.delivery.grants import is_delivered, is_open
from pipeline.delivery.keys import DeliveryKeys
from pipeline.errors import AccessElsewhere

TOKEN_FOLDER = "t"


@dataclass(frozen=True, slots=True)
class Request:
    """What a path asks for."""

    key: str
    token: str | None
    """None: the cookies must do."""


def requested(path: str) -> Request:
    """What `/<key>` or `/t/<token>/<key>` asks for; without a query. Nothing is checked."""
    rest = path.removeprefix("/")
    folder, _, after = rest.partition("/")
    if folder != TOKEN_FOLDER:
        return Request(rest, None)
    token, _, key = after.partition("/")
    return Request(key, token)


def authorise(request: Request, sent: Mapping[str, str], keys: DeliveryKeys, now: float) -> None:
    """Return if the request may be answered; `sent` are its cookies, which do not count where there is a token, and are not
    asked for where none is needed.

    Raises AccessMissing, AccessInvalid, AccessExpired or AccessElsewhere. Whether the object is there is not looked at, so
    that nobody learns it without permission.
    """
    if request.token is None and is_open(request.key):
        return
    if request.token is None:
        cookies.verify(sent, request.key, keys, now)
    else:
        tokens.verify(request.token, request.key, keys, now)
    if not is_delivered(request.key):
        raise AccessElsewhere(f"{request.key!r} is not delivered")
