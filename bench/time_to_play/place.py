"""The whole stack on this machine, as `make run` has it, on either kind of database and store."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from bench.servers import cdn, rgw
from bench.servers.valkey import ValkeyServer
from bench.servers.web import WebServer
from bench.servers.workers import Site
from bench.stand import Stand, driven, postgres, wait_for
from bench.time_to_play.client import Sender
from models import videos
from models.opening import removal
from models.states import Queue
from pipeline.storage import open_store
from pipeline.storage.transfer import connect

TOKEN = "bench"
BUCKET = "play"
LADDER_WORKERS = 2
PATIENCE = 120.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """What runs, and who speaks to it."""

    engine: Stand
    sender: Sender
    viewer: httpx.Client

    def forget(self, video: str) -> None:
        """Stop a video and remove it; the next one meets the same idleness."""
        videos.delete(video, "bench", removal(source=True))
        wait_for(lambda: videos.removed(video), PATIENCE, "removal")


@contextmanager
def place(*, scaled_out: bool) -> Iterator[Place]:
    """SQLite and a folder, or Postgres and a real S3 (`scaled_out`)."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vw-bench-")))
        valkey = ValkeyServer()
        stack.callback(valkey.remove)
        valkey.start()
        site = Site(home, f"sqlite:///{home / 'video-window.db'}", valkey.url, f"file://{home / 'media'}")
        (home / "media").mkdir()
        if scaled_out:
            database = stack.enter_context(postgres())
            gateway = stack.enter_context(rgw.running(home / "rgw"))
            connect(gateway.endpoint, "us-east-1", rgw.ACCESS_KEY, rgw.SECRET_KEY).create_bucket(Bucket=BUCKET)
            keys = {"VW_S3_ACCESS_KEY": rgw.ACCESS_KEY, "VW_S3_SECRET_KEY": rgw.SECRET_KEY}
            bucket = gateway.url(BUCKET)
            store = open_store(bucket, access_key=rgw.ACCESS_KEY, secret_key=rgw.SECRET_KEY)
            keys["VW_MEDIA_URL"] = stack.enter_context(cdn.serving(store))
            site = replace(site, database_url=database.create(BUCKET), storage_url=bucket, settings=keys)
        engine = stack.enter_context(driven(site))
        engine.scheduler()
        engine.worker(Queue.URGENT)
        for _ in range(LADDER_WORKERS):
            engine.worker(Queue.LADDER, Queue.BACKGROUND, Queue.DEFAULT)
        web = _web(site)
        engine.started.append(web)
        web.start()
        viewer = stack.enter_context(
            httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
        )
        yield Place(engine, Sender(web.url, TOKEN, home / "notes"), viewer)


def _web(site: Site) -> WebServer:
    folder = site.folder / "web"
    folder.mkdir()
    return WebServer(folder, site.environment() | {"VW_DEV_TOKEN": TOKEN, "VW_BYTES_PER_DAY": str(10**13)}, threads=16)
