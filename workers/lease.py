"""Holding a claim: a heartbeat while the step runs, and one event that stops it."""

import logging
import threading
import time
from types import TracebackType
from typing import Self

from models import tasks
from models.errors import ModelError
from models.values import Claim
from settings import WorkerSettings
from workers.drain import DRAIN

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""How often the end of draining is looked for."""


class Lease:
    """Keeps `claim` ours as long as the block lasts.

    `stop` is set when it is ours no longer (cancelled, or somebody else's after a pause of ours), or when draining is over;
    steps hand it to every process that they start.
    """

    def __init__(self, claim: Claim, settings: WorkerSettings) -> None:
        self.claim = claim
        self.stop = threading.Event()
        self.lost = False
        self.progress: str | None = None
        """What the next heartbeat tells of the task: JSON text."""
        self._settings = settings
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name=f"lease {claim.name}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _keep(self) -> None:
        held_until = time.monotonic() + self._settings.lease_seconds
        beat_at = time.monotonic() + self._settings.heartbeat_seconds
        while not self._done.wait(LOOK_SECONDS):
            if DRAIN.over.is_set():
                self.stop.set()
            if time.monotonic() < beat_at:
                continue
            beat_at = time.monotonic() + self._settings.heartbeat_seconds
            try:
                ours = tasks.heartbeat(self.claim, self._settings.lease_seconds, self.progress)
            except ModelError as error:
                # The database may come back before the lease runs out; after that the task is somebody else's.
                log.warning("no heartbeat: %s", error)
                ours = time.monotonic() < held_until
            else:
                held_until = time.monotonic() + self._settings.lease_seconds
            if not ours:
                self.lost = True
                self.stop.set()
                return
