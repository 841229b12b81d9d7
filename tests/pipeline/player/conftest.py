"""A real asset, encoded once by the command line, and a real browser to watch it in."""

import fcntl
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from pipeline.player import server
from tests.lacking import lacking

CLIP_SECONDS = 12


@pytest.fixture(scope="session")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `vw encode` makes of a portrait clip in which everything moves, with sound; made once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    encoded = folder / "player" / "asset"
    with (folder / "player.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not encoded.is_dir():
            encoded.parent.mkdir(exist_ok=True)
            encode(encoded)
    return encoded


def encode(encoded: Path) -> None:
    clip = encoded.with_name("clip.mp4")
    picture = f"testsrc2=size=720x1280:rate=30:duration={CLIP_SECONDS}"
    sound = f"sine=frequency=330:beep_factor=4:sample_rate=48000:duration={CLIP_SECONDS}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *inputs, *codecs, clip], check=True)
    subprocess.run([sys.executable, "-m", "pipeline.cli", "encode", clip, "-o", encoded, "--quiet"], check=True)


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
