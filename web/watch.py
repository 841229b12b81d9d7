"""A line of log for each request, and an id that client and logs share."""

import logging
import re
import time

from flask import Flask, Response, g, request

import logs
from models.values import new_id

log = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOKEN = re.compile(r"^/t/[^/]*/")
"""A permission, which logs must not hold."""


def register(app: Flask) -> None:
    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _ID.fullmatch(given) else new_id()
        g.began = time.monotonic()
        g.about = logs.about(request_id=g.request_id)
        g.about.__enter__()

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        took = round(time.monotonic() - g.began, 4)
        path = _TOKEN.sub("/t/-/", request.path)
        facts = {"method": request.method, "path": path, "status": response.status_code, "seconds": took}
        log.info("%s %s", request.method, path, extra=facts)
        return response

    @app.teardown_request
    def _leave(_: BaseException | None) -> None:
        about = g.pop("about", None)
        if about is not None:
            about.__exit__(None, None, None)
