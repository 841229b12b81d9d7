"""The web tier as it runs in production, to be measured and killed."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import httpx

from bench.servers.server import Server, children, free_port
from settings import LimitSettings

ROOT = Path(__file__).resolve().parents[2]

UNLIMITED = {f"VW_{item.name.upper()}": "100000000/minute" for item in fields(LimitSettings)}
"""A benchmark is one client that asks as often as it can, counted all the same."""


class WebServer(Server):
    """`gunicorn --config python:web.server 'web:create_app()'`: a master and the one process that serves."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        threads: int = 4,
        place: Path | None = None,
    ) -> None:
        """`settings` are variables besides our own, `place` a working folder that it shares with others."""
        super().__init__(folder)
        self._place = place or folder
        self._settings, self._threads = settings or {}, threads
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def place(self) -> Path:
        return self._place

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", "gunicorn", "--config", "python:web.server", "web:create_app()")

    def environment(self) -> Mapping[str, str]:
        size = {"VW_WEB_PORT": str(self.port), "VW_WEB_PROCESSES": "1", "VW_WEB_THREADS": str(self._threads)}
        ours = {"PYTHONPATH": str(ROOT), "VW_MEDIA_URL": self.url, **size}  # unless settings say otherwise
        return UNLIMITED | dict(os.environ) | ours | dict(self._settings)

    def answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/healthz").status_code == 200
        return False

    def cpu_seconds(self) -> float:
        """User + system so far, of all its processes (Linux)."""
        ticks = 0
        for pid in (self.pid, *children(self.pid)):
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> int:
        """Bytes that the process that serves has held at most (Linux)."""
        found = 0
        for pid in children(self.pid):
            status = Path(f"/proc/{pid}/status").read_text("utf-8")
            found += next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
        return found
