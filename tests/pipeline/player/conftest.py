"""A real asset, and a real browser to watch it in."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from pipeline.player import server
from tests.lacking import lacking


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The URL of a server for `app`, as long as the block lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    web = make_server(server.HOST, 0, app, threaded=True)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    try:
        yield f"http://{server.HOST}:{web.server_port}/"
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


@pytest.fixture(scope="session")
def url(asset: Path) -> Iterator[str]:
    """Where the page of `asset` is served."""
    with serving(server.create_app(asset)) as address:
        yield address


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    if not (server.DIST / "index.html").is_file():
        lacking("the player page is not built here: run `make setup`")
    return browser
