"""The media route over a folder with two videos in it, and what opens it."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pipeline.delivery import DeliveryKeys
from pipeline.delivery.keys import kept_private_key
from pipeline.storage import headers_for, open_store
from pipeline.storage.base import ObjectStore
from web import errors
from web.media import media_blueprint

NOW = 1_800_000_000.0
ORIGIN = "https://shop.example"
SEGMENT = bytes(range(256)) * 5000
"""1.28 MB: more than one piece of what is sent at a time, and more than one slice of an edge."""

OBJECTS = {
    "media/v1/1/master.m3u8": b"#EXTM3U\n",
    "media/v1/1/540/0.mp4": SEGMENT,
    "media/v1/1/growing/540.m3u8": b"#EXTM3U\n#EXT-X-PLAYLIST-TYPE:EVENT\n",
    "media/v2/1/540/0.mp4": b"another",
    "previews/v1/1/540/0.mp4": b"preview",
    "uploads/u1/1/1": b"original",
}


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DeliveryKeys:
    private_key = kept_private_key(tmp_path_factory.mktemp("keys"))
    return DeliveryKeys("http://127.0.0.1:8000", "local", private_key, ("s" * 43,))


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    store = open_store(str(tmp_path / "media"))
    for key, data in OBJECTS.items():
        content_type, cache_control, _ = headers_for(key)
        store.put(key, data, content_type=content_type, cache_control=cache_control)
    return store


class Browser(FlaskClient):
    """Reads each answer to its end and closes it, unless told otherwise, as servers do."""

    def open(self, *args: Any, buffered: bool = True, **options: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **options)


@pytest.fixture
def app(store: ObjectStore, keys: DeliveryKeys) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.test_client_class = Browser
    errors.register(app)
    app.register_blueprint(media_blueprint(store, keys, origins=(ORIGIN,), now=lambda: NOW))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without any cookies."""
    return app.test_client()
