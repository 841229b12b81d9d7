"""Small pages with a video, and the server they are watched from."""

import json
import time
from pathlib import Path

import pytest
from flask import Flask, Response, abort, request
from playwright.sync_api import Page

from pipeline.player.build import PAGE
from pipeline.player.server import MEDIA_TYPES

HLS_JS = PAGE / "node_modules" / "hls.js" / "dist" / "hls.min.js"


def application(folder: Path, page: str) -> Flask:
    """`page` at the root, hls.js beside it, and the files of `folder` below media/, with ranges and never from a cache."""
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def root() -> str:
        return page

    @app.get("/hls.js")
    def script() -> Response:
        return Response(HLS_JS.read_bytes(), mimetype="text/javascript")

    @app.get("/media/<path:name>")
    def media(name: str) -> Response:
        if not (folder / name).is_file():
            abort(404)
        data = (folder / name).read_bytes()
        response = Response(data, mimetype=MEDIA_TYPES[Path(name).suffix], headers={"Cache-Control": "no-store"})
        return response.make_conditional(request, accept_ranges=True, complete_length=len(data))

    return app


def until(page: Page, expression: str, seconds: float = 60) -> None:
    """Wait for `expression` to be true in a page that has `video` and notes in `seen`."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            state = page.evaluate("[video.currentTime, video.readyState, video.paused, video.error?.message, seen]")
            pytest.fail(f"never true: {expression}; {json.dumps(state)}")
        page.wait_for_timeout(50)
