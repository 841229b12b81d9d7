"""Tells Redis what happened, right after the commit; raises nothing and waits for a quarter of a second at most.

What could not be told is made up for: with the next words that reach Redis, followers of the topics that missed something
are told to read anew.
"""

import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

import redis
import redis.exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from integrations.live import wire

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.25
AWAY_SECONDS = 2.0
"""Redis is not asked for so long after it did not answer."""

SPARING_SECONDS = 0.5
MOST_PARTS = 4096
MOST_MISSED = 4096

MISSED = json.dumps({"kind": "missed", "data": {}})
"""The event of a topic of which something could not be told."""


class News(Protocol):
    """As `models.news` has it."""

    @property
    def topic(self) -> str: ...
    @property
    def sort(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...
    @property
    def part(self) -> str: ...
    @property
    def sparing(self) -> bool: ...


class Publisher:
    """Of one process; any thread may call it. Connects when it is first called."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._told: dict[tuple[str, str], float] = {}
        self._missed: set[str] = set()

    def __call__(self, news: Sequence[News]) -> None:
        """Tell all of it, in one round trip."""
        wanted = [item for item in news if not self._too_soon(item)]
        if not wanted:
            return
        if time.monotonic() < self._away_until:
            self._miss(wanted)
            return
        missed = self._take_missed()
        try:
            pipe = self._redis.pipeline(transaction=False)
            for topic in missed:
                _publish(pipe, topic, MISSED)
            for item in wanted:
                _say(pipe, item)
            pipe.execute()
        except (redis.exceptions.RedisError, OSError) as error:
            if not self._away_until:
                log.warning("nobody is told live while Redis is away: %s", error)
            self._away_until = time.monotonic() + AWAY_SECONDS
            self._miss(wanted, missed)
            return
        if self._away_until:
            log.warning("Redis is back: what happens is told again")
            self._away_until = 0.0

    def _too_soon(self, item: News) -> bool:
        if item.sort != "part":
            return False
        now, key = time.monotonic(), (item.topic, item.part)
        with self._lock:
            if item.sparing and now - self._told.get(key, 0.0) < SPARING_SECONDS:
                return True
            if len(self._told) >= MOST_PARTS:
                self._told.clear()
            self._told[key] = now
        return False

    def _miss(self, news: Sequence[News], topics: Sequence[str] = ()) -> None:
        """Counters are read again every few seconds, and parts follow one another: only events leave a hole."""
        with self._lock:
            self._missed.update(topics, (item.topic for item in news if item.sort == "event"))
            while len(self._missed) > MOST_MISSED:
                self._missed.pop()

    def _take_missed(self) -> list[str]:
        with self._lock:
            taken, self._missed = list(self._missed), set()
        return taken


def _say(pipe: "redis.client.Pipeline", item: News) -> None:
    if item.sort == "event":
        _publish(pipe, item.topic, json.dumps({"kind": item.kind, "data": item.data}))
    elif item.sort == "part":
        text = json.dumps({"kind": item.kind, "data": item.data})
        pipe.publish(wire.key(item.topic), wire.part(item.part, text))
    else:
        pipe.publish(wire.key(item.topic), wire.COUNTED)


def _publish(pipe: "redis.client.Pipeline", topic: str, text: str) -> None:
    pipe.eval(wire.PUBLISH, 1, wire.key(topic), wire.KEPT_EVENTS, wire.KEPT_SECONDS, text)
