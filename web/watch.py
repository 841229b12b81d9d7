"""A line of log for each request, and an id that client and logs share."""

import logging
import re
import time

from flask import Flask, Response, g, request

import logs
from models.values import new_id
from web.context import bound

log = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOKEN = re.compile(r"^/t/[^/]*/")
"""A permission, which logs must not hold."""


def register(app: Flask) -> None:
    @app.before_request
    def _begin() -> None:
        given, ours = request.headers.get("X-Request-Id", ""), bound(g)
        ours.request_id = given if _ID.fullmatch(given) else new_id()
        ours.began = time.monotonic()
        ours.about = logs.begin(request_id=ours.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        asked, ours = bound(request), bound(g)
        response.headers["X-Request-Id"] = ours.request_id
        took = round(time.monotonic() - ours.began, 4)
        path = _TOKEN.sub("/t/-/", asked.path)
        facts = {"method": asked.method, "path": path, "status": response.status_code, "seconds": took}
        log.info("%s %s", asked.method, path, extra=facts)
        return response

    @app.teardown_request
    def _leave(_: BaseException | None) -> None:
        about = g.pop("about", None)
        if about is not None:
            logs.end(about)
