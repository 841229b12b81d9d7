"""What a worker process sets up when it starts, and how it ends."""

import logging
import os
import signal
import threading
import time
from typing import Any

import dramatiq
from dramatiq.middleware import Middleware

import logs
from integrations import sentry
from models.states import Queue
from settings import services, worker_settings
from workers import boot, metrics, scratch
from workers.drain import DRAIN
from workers.home import open_home
from workers.presence import Presence

log = logging.getLogger(__name__)


class Process(Middleware):
    """Boot and shutdown of one Dramatiq worker process."""

    def __init__(self) -> None:
        self._presence: Presence | None = None

    def after_process_boot(self, broker: dramatiq.Broker) -> None:
        """Connections are made here and not at import: this runs after the fork."""
        from workers import bereave  # rings, for which the broker has to be there

        settings = worker_settings()
        logs.configure(as_json=settings.log_json)
        boot.watch()
        sentry.start(services().sentry_dsn)
        open_home()
        bereave.sweep(settings.scratch)
        scratch.folder(settings.scratch)  # from now on its lock tells that this process lives
        metrics.serve(settings.metrics_host, settings.metrics_port)
        threading.Thread(target=_leave_with_parent, args=(os.getppid(),), daemon=True, name="parent").start()

    def after_worker_boot(self, broker: dramatiq.Broker, worker: Any) -> None:
        """From now on ops see it, idle or busy. Without `-Q` it is of all queues."""
        wanted = worker.consumer_whitelist or broker.get_declared_queues()
        queues = [queue for queue in Queue if queue.value in wanted]
        self._presence = Presence(queues, worker.worker_threads, worker_settings())
        self._presence.begin()

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: Any) -> None:
        """SIGTERM: claim nothing more; what runs has `drain_seconds` left."""
        DRAIN.begin(worker_settings().drain_seconds)
        if self._presence is not None:
            self._presence.drain()

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: Any) -> None:
        """Nothing runs any more."""
        if self._presence is not None:
            self._presence.end()
        scratch.leave(worker_settings().scratch)


def _leave_with_parent(parent: int) -> None:
    """A SIGKILLed Dramatiq master leaves its workers behind, beside those that its successor starts: drain and go."""
    while os.getppid() == parent:
        time.sleep(1)
    log.warning("the master process has gone; leaving too")
    os.kill(os.getpid(), signal.SIGTERM)
