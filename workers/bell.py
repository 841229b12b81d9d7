"""Ringing: telling a queue's workers that there is something to claim.

A ring that fails is no loss: the outbox row that was written with the work, or the scheduler's own look, rings again.
"""

import logging
from collections.abc import Iterable

import redis.exceptions
from dramatiq.errors import BrokerConnectionError

from models.states import Queue
from workers.broker import FULL, NAMESPACE

log = logging.getLogger(__name__)


def ring(queues: Iterable[Queue]) -> bool:
    """Send a ticket to each queue; False when Redis could not be reached."""
    from workers import actors  # the tickets' senders set up the broker

    try:
        for queue in queues:
            if _waiting(queue) < FULL:
                actors.TICKETS[queue].send()
    except (BrokerConnectionError, redis.exceptions.RedisError) as error:
        log.warning("no queue to be reached; workers will find the work when they come (%s)", error)
        return False
    return True


def _waiting(queue: Queue) -> int:
    """Tickets that lie in a queue."""
    from workers import actors

    return int(actors.BROKER.client.llen(f"{NAMESPACE}:{queue.value}"))
