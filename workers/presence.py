"""Saying that this worker process is there, whether it is at a task or waits for one."""

import logging
import threading
from collections.abc import Sequence

from models import roster
from models.errors import ModelError
from models.states import Queue
from settings import WorkerSettings
from workers import scratch
from workers.drain import DRAIN

log = logging.getLogger(__name__)

BEATS = 3
"""Within a lease: two may be lost."""


class Presence:
    """Announces this process from `begin` to `end`. A database that is away is asked again at the next beat."""

    def __init__(self, queues: Sequence[Queue], slots: int, settings: WorkerSettings) -> None:
        self._queues, self._slots = tuple(queues), slots
        self._lease_seconds = settings.lease_seconds
        self._seconds = max(settings.heartbeat_seconds, settings.lease_seconds / BEATS)
        self._ended = False
        self._stir = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="presence")

    def begin(self) -> None:
        self._thread.start()

    def drain(self) -> None:
        """Say at once that nothing more is begun, without waiting for it to be heard."""
        self._stir.set()

    def end(self) -> None:
        """The process ends, as it should."""
        self._ended = True
        self._stir.set()
        self._thread.join()
        try:
            roster.leave(scratch.owner())
        except ModelError as error:
            log.warning("left unnoticed: %s", error)

    def _keep(self) -> None:
        while not self._ended:
            draining = DRAIN.draining.is_set()
            try:
                roster.announce(scratch.owner(), self._queues, self._slots, self._lease_seconds, draining=draining)
            except ModelError as error:
                log.warning("not announced: %s", error)
            self._stir.wait(self._seconds)
            self._stir.clear()
