"""A client on a line of some speed."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from workers.uploading.clip import look_at
from workers.uploading.notes import Notes
from workers.uploading.send import send
from workers.uploading.service import Service

CONNECTIONS = 4


@dataclass(slots=True)
class Line:
    """Progress as `send` reports it, held back to so many bit/s (None: as fast as it goes)."""

    bits: float | None
    last: float = 0.0
    """When the latest bytes left."""
    _sends: bool = False
    """Bytes that are only read, for the checksum, go over no line."""
    _due: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stage(self, name: str, total: int, done: int = 0) -> None:  # noqa: ARG002  # as `send` calls it
        self._sends = name == "upload"

    def more(self, count: int) -> None:
        with self._lock:
            now = time.monotonic()
            self.last = now
            if self.bits is None or not self._sends:
                return
            self._due = max(self._due, now) + count * 8 / self.bits
            wait = self._due - now
        if wait > 0:
            time.sleep(wait)


@dataclass(frozen=True, slots=True)
class Upload:
    """One that is under way or over."""

    video: str
    last_byte: float
    """On this process's monotonic clock."""


class Sender:
    """Sends clips to one service, each in a thread of its own."""

    def __init__(self, url: str, token: str, notes: Path) -> None:
        self._url, self._token, self._notes = url, token, notes
        self._pool = ThreadPoolExecutor(1)

    def begin(self, clip: Path, bits: float | None) -> tuple[str, Future[Upload]]:
        """The video of an upload that has just begun, and what will be known at its end."""
        video: Future[str] = Future()
        over = self._pool.submit(self._send, clip, bits, video)
        over.add_done_callback(lambda ended: _hand_on(ended, video))
        return video.result(), over

    def _send(self, path: Path, bits: float | None, video: Future[str]) -> Upload:
        service, clip, line = Service(self._url, self._token), look_at(path), Line(bits)
        try:
            sent = send(clip, service, Notes(self._notes, clip, service.url), line, CONNECTIONS, video.set_result)
        finally:
            service.close()
        return Upload(sent.video_id, line.last)


def _hand_on(ended: Future[Upload], video: Future[str]) -> None:
    """An upload that fails before it has a video fails whoever waits for that."""
    if (error := ended.exception()) is not None and not video.done():
        video.set_exception(error)
