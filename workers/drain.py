"""Draining: after SIGTERM nothing new is begun, and what runs has a bounded time."""

import threading


class Drain:
    """One for the process. `draining` is set at once, `over` when the time for what still runs has passed."""

    def __init__(self) -> None:
        self.draining = threading.Event()
        self.over = threading.Event()

    def begin(self, seconds: float) -> None:
        """Start to drain; `over` is set after `seconds`."""
        self.draining.set()
        timer = threading.Timer(seconds, self.over.set)
        timer.daemon = True
        timer.start()


DRAIN = Drain()
