"""A Flask app of one route that returns bytes, for the measure of all others: `gunicorn 'bench.feed.bare:create_app()'`."""

import os
from pathlib import Path

from flask import Flask, Response

BYTES = "VW_BENCH_BYTES"


def create_app() -> Flask:
    app = Flask(__name__)
    content = Path(os.environ[BYTES]).read_bytes()

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok")

    @app.get("/bytes")
    def page() -> Response:
        return Response(content, content_type="application/json")

    return app
