"""When to try again, and when to give up."""

import random
import threading
import time

from workers.uploading.errors import Unreachable

SECONDS = 300.0
"""Of failures on all connections with no good answer between them; then we give up. A restart of the service takes less."""

FIRST_SECONDS, LONGEST_SECONDS = 0.25, 15.0


def delay(failures: int, named: float | None, share: float) -> float:
    """Seconds before the next try after `failures` in a row: twice as long each time, between half and all of it by
    `share` (0 to 1), so that clients that failed together do not return together; no less than the service `named`.
    """
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures, 10))
    return max(named or 0.0, longest * (0.5 + 0.5 * share))


class Patience:
    """Shared by all connections to a service: while one gets on, none gives up."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        self._url, self._seconds = url, seconds
        self._failing_since: float | None = None
        self._lock = threading.Lock()

    def succeeded(self) -> None:
        with self._lock:
            self._failing_since = None

    def wait(self, failures: int, named: float | None, why: str) -> None:
        """Sleep before the next try. Raises `Unreachable` when that would be too late."""
        pause, now = delay(failures, named, random.random()), time.monotonic()
        with self._lock:
            if self._failing_since is None:
                self._failing_since = now
            late = now + pause - self._failing_since > self._seconds
        if late:
            raise Unreachable(url=self._url, why=why)
        time.sleep(pause)
