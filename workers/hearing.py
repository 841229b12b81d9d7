"""Hearing the bell: a consumer that sleeps until its queue is rung.

Dramatiq's own asks Redis again and again, and how often it asks is how late it is: at 50 ms, three idle workers and their
Redis took a seventh of a core, from encodes as well. Here every ticket is announced on a channel as it is enqueued. What is
missed there (Redis was away, say) is found by a look twice a second.
"""

import logging
import threading
from collections import defaultdict
from typing import Any

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.middleware import Middleware

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How long a consumer sleeps that hears nothing."""

LISTEN_SECONDS = 30.0
"""How long the listener waits for a word at a time; nothing depends on it."""

AGAIN_SECONDS = 1.0
"""Until Redis, which was not there, is tried again."""


class Bells:
    """The bells of one process, one for each queue that it consumes."""

    def __init__(self, client: "redis.Redis", namespace: str) -> None:
        self._client, self._prefix = client, f"{namespace}:bell:"
        self._bells: dict[str, threading.Event] = defaultdict(threading.Event)
        self._starting, self._started = threading.Lock(), False
        self.leaving = threading.Event()
        """No bell is worth waiting for: the process ends."""

    def ring(self, queue: str) -> None:
        """In all processes that consume `queue`. Raises RedisError."""
        self._client.publish(self._prefix + queue, b"")

    def of(self, queue: str) -> threading.Event:
        """Set whenever `queue` is rung. Listening begins with the first that is asked for, which is after the fork."""
        with self._starting:
            if not self._started:
                self._started = True
                threading.Thread(target=self._listen, daemon=True, name="bells").start()
        return self._bells[queue]

    def leave(self) -> None:
        """Wake all consumers, and let none sleep for long any more."""
        self.leaving.set()
        self._ring_all()

    def _listen(self) -> None:
        while not self.leaving.is_set():
            with self._client.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                try:
                    heard.psubscribe(**{self._prefix + "*": self._heard})
                    self._ring_all()  # what was enqueued before anybody listened
                    while True:
                        heard.get_message(timeout=LISTEN_SECONDS)
                except redis.RedisError as error:
                    log.debug("bells are not heard: %s", error)
            self.leaving.wait(AGAIN_SECONDS)

    def _heard(self, message: dict[str, Any]) -> None:
        self._bells[message["channel"].decode().removeprefix(self._prefix)].set()

    def _ring_all(self) -> None:
        for bell in list(self._bells.values()):
            bell.set()


class Leaving(Middleware):
    """SIGTERM: consumers would otherwise be waited for until they have looked once more."""

    def __init__(self, bells: Bells) -> None:
        self._bells = bells

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: Any) -> None:  # noqa: ARG002  # Dramatiq's own names
        self._bells.leave()


class BellBroker(RedisBroker):
    """Dramatiq's broker on Redis, that announces what it enqueues and whose consumers listen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.bells = Bells(self.client, self.namespace)
        self.add_middleware(Leaving(self.bells))

    @property
    def consumer_class(self) -> type["BellConsumer"]:
        return BellConsumer

    # These two are all that put tickets into a queue. The bell rings after it, so that who hears it finds the ticket.

    def do_enqueue(self, queue_name: str, *message: Any) -> None:
        self._dispatch("enqueue")(queue_name, *message)  # type: ignore[no-untyped-call]
        self.bells.ring(queue_name)

    def do_requeue(self, queue_name: str, *messages: Any) -> None:
        self._dispatch("requeue")(queue_name, *messages)  # type: ignore[no-untyped-call]
        self.bells.ring(queue_name)


class BellConsumer(_RedisConsumer):
    """Sleeps by its bell where Dramatiq's own sleeps by the clock."""

    def __init__(self, broker: BellBroker, queue_name: str, prefetch: int, timeout: int) -> None:
        # 0: no sleep of its own.
        super().__init__(broker, queue_name, prefetch, 0)  # type: ignore[no-untyped-call]
        self._bells, self._bell = broker.bells, broker.bells.of(queue_name)
        self._leaving_seconds = timeout / 1000

    def __next__(self) -> Any:
        # Before the look: what is rung for while we look is heard afterwards.
        self._bell.clear()
        message = super().__next__()  # type: ignore[no-untyped-call]
        if message is None:
            self._bell.wait(self._leaving_seconds if self._bells.leaving.is_set() else LOOK_SECONDS)
        return message

    def ack(self, message: Any) -> None:
        """There is room for one more."""
        super().ack(message)  # type: ignore[no-untyped-call]
        self._bell.set()

    def nack(self, message: Any) -> None:
        super().nack(message)  # type: ignore[no-untyped-call]
        self._bell.set()
