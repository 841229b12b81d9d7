"""Who is asking: a bearer token names the creator."""

import hmac

from flask import Flask, current_app, g, request

from web.errors import Problem
from web.home import home

GUARDED = "/v1/"


def register(app: Flask) -> None:
    """Let nobody without a token near the API; its routes, its validation, what is not there."""

    @app.before_request
    def _guard() -> None:
        if request.path.startswith(GUARDED) and request.method != "OPTIONS":
            g.creator = _creator()


def creator() -> str:
    """The creator whose token the request carries."""
    return str(g.creator)


def _creator() -> str:
    """Raises `Problem`, always so when no token is set."""
    settings = home(current_app).settings
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    known = bool(settings.dev_token) and kind.lower() == "bearer"
    if not known or not hmac.compare_digest(token.strip().encode(), settings.dev_token.encode()):
        raise Problem("unauthorized")
    return settings.dev_creator
