"""The broker: Dramatiq on Redis, set up so that tickets are heard at once and a dead worker's are soon another's."""

import dramatiq
from dramatiq.middleware import Middleware

from models.states import Queue
from workers.hearing import BellBroker
from workers.process import Process

NAMESPACE = "vw"

HEARTBEAT_MS = 10_000
"""A worker that Redis has not heard of for so long loses its unacknowledged tickets to others (Dramatiq's own: 60 s)."""

ALWAYS = 1_000_000
"""Look for such tickets on every command, not on one of a thousand: dequeuing is rare here, and luck is no schedule."""

FULL = 64
"""Tickets in a queue above which ringing adds nothing: each makes a worker look, and a worker looks until all is done."""


def redis_broker(url: str) -> BellBroker:
    """A broker on the Redis at `url`; the middleware holds only what tickets need.

    No retries, age or time limits: a ticket that is lost is rung again, and how long work may take, leases say.
    """
    middleware: list[Middleware] = [Process()]
    return BellBroker(
        url=url, middleware=middleware, namespace=NAMESPACE, heartbeat_timeout=HEARTBEAT_MS, maintenance_chance=ALWAYS
    )


def declare(broker: dramatiq.Broker) -> None:
    """Make the queues known, for processes that ring but do not work."""
    for queue in Queue:
        broker.declare_queue(queue.value)
