"""The scheduler: rings for what was left over, and gives dead workers' tasks to others.

    python -m workers.scheduler

Safe to run twice or more: the one that holds the database lease does the work, another takes over when it dies. Nothing
here is needed while all goes well; it covers lost messages, crashes between a commit and its ring, and dead workers.
"""

import logging
import signal
import sys
import threading
import time
import uuid

import logs
from integrations import sentry
from models import deaths, leader, outbox, placing, tasks
from models.errors import ModelError
from models.feed import scores
from models.feed.scores import Weights
from models.mail import letters
from models.states import Queue
from settings import feed_settings, services, upload_settings, web_settings, worker_settings
from workers import abandoned, bell, bereave, forgetting, lapsing, metrics, outplayed
from workers.home import open_home

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
LEADER_SECONDS = 3.0
"""How long a dead leader's lease lasts. A worker and the leader may die together: both leases have to fit into 15 s."""
LEFT_OVER_SECONDS = 2.0
"""What is younger will have been rung for by those who made it."""
SWEEP_TICKS = 120
OUTBOX_ROWS = 500
PLACED_VIDEOS = 50
"""That were noted, looked at in one tick."""
SPARED_SECONDS = 3.0
"""After the database was away no lease is ended for so long: workers that live renew theirs first."""


class Scheduler:
    """One scheduler process; `stop` ends it."""

    def __init__(self) -> None:
        self.name = f"scheduler-{uuid.uuid4()}"
        self.stop = threading.Event()
        self._spared_until = 0.0
        self._weights = Weights.of(feed_settings())

    def run(self) -> None:
        """Tick until `stop` is set. A database or Redis that is away is waited for."""
        ticks = 0
        while not self.stop.wait(TICK_SECONDS):
            ticks += 1
            try:
                if leader.lead("scheduler", self.name, LEADER_SECONDS):
                    self.tick()
            except ModelError as error:
                log.warning("the database is away: %s", error)
                self._spared_until = time.monotonic() + SPARED_SECONDS
            if ticks % SWEEP_TICKS == 0:
                forgetting.sweep()
                lapsing.sweep()
                bereave.sweep(worker_settings().scratch)
                store = open_home().store
                abandoned.sweep(store, upload_settings())
                outplayed.sweep(store, web_settings().playback_seconds)

    def tick(self) -> None:
        """Everything that is due."""
        if time.monotonic() >= self._spared_until:
            bereave.told(deaths.expire())
        bell.ring(sorted(placing.look(PLACED_VIDEOS)))
        rows = outbox.pending(OUTBOX_ROWS)
        if rows and bell.ring(sorted({row.queue for row in rows})):
            outbox.sent([row.id for row in rows])
        left = set(tasks.ready_queues(LEFT_OVER_SECONDS))
        if letters.due(LEFT_OVER_SECONDS):
            left.add(Queue.DEFAULT)
        bell.ring(sorted(left))
        scores.refresh(self._weights)


def main() -> int:
    settings = worker_settings()
    logs.configure(as_json=settings.log_json)
    sentry.start(services().sentry_dsn)
    open_home()
    scheduler = Scheduler()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.stop.set())
    metrics.serve(settings.metrics_host, settings.metrics_port, queues=True)
    scheduler.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
