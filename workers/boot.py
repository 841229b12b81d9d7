"""When a worker process may begin: once its master has heard that it has started.

Dramatiq's worker tells by a condition that both processes hold. It takes tickets before that call; killed inside it (a
poisoned task that was waiting, an early out-of-memory) it would leave a master that waits for the condition's lock for
ever, which no supervisor sees. What Dramatiq logs right after the call is the sign that it is over.
"""

import logging
import threading

READY = "Worker process is ready for action."
PATIENCE_SECONDS = 5.0
"""Without the sign, nothing is begun for so long."""

_DRAMATIQ = logging.getLogger("dramatiq")


class _Sign(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.seen = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == READY:
            self.seen.set()
            _DRAMATIQ.removeHandler(self)
            _DRAMATIQ.setLevel(logging.WARNING)


_SIGN = _Sign()


def watch() -> None:
    """Look out for the sign, in a process that has just started: until it is seen, Dramatiq is heard at its level."""
    _DRAMATIQ.addHandler(_SIGN)
    _DRAMATIQ.setLevel(logging.INFO)


def wait() -> None:
    """Return when the master has heard."""
    if not _SIGN.seen.is_set() and not _SIGN.seen.wait(PATIENCE_SECONDS):
        _SIGN.seen.set()
