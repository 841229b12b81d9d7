"""Stands where the CDN does before a bucket: an address for every object, for the token in its path.

Ranges, as players ask; nothing is cached. Whether a token is good is for the tests to say.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, request
from werkzeug.serving import make_server

from pipeline.delivery import requested
from pipeline.errors import ObjectMissing
from pipeline.storage import ObjectStore, headers_for


@contextmanager
def serving(store: ObjectStore) -> Iterator[str]:
    """The objects of `store` as long as the block lasts; yields scheme and host."""
    app = Flask("cdn", static_folder=None)

    @app.get("/<path:_>")
    def fetch(_: str) -> Response:
        key = requested(request.path).key
        wanted = request.range.ranges[0] if request.range else (0, None)
        try:
            data = store.read(key, *wanted)
        except ObjectMissing:
            return Response(status=404)
        return Response(data, 206 if request.range else 200, content_type=headers_for(key)[0])

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # not a line for each range
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
