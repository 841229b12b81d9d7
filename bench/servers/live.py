"""The live hub as it runs in production, to be measured and killed."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.servers.web import WebServer


class LiveServer(WebServer):
    """`gunicorn --config python:web.live.server 'web.live:create_live()'`: a master and the one process that serves."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None, *, place: Path | None = None) -> None:
        super().__init__(folder, settings, place=place)
        self.socket = f"ws://127.0.0.1:{self.port}/v1/live"

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", "gunicorn", "--config", "python:web.live.server", "web.live:create_live()")

    def environment(self) -> Mapping[str, str]:
        return {**super().environment(), "VW_LIVE_PORT": str(self.port)}
