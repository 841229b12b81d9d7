"""What was missed of a topic, and how many look at it now. Raises what redis raises."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from integrations.live import wire
from integrations.live.wire import Event

PATIENCE_SECONDS = 1.0

PRESENT_SECONDS = 60
"""A process that has said nothing for so long is not counted with its viewers any more."""


@dataclass(frozen=True, slots=True)
class Joined:
    """How a topic stands."""

    seq: int
    """The newest number."""
    missed: tuple[Event, ...] | None
    """What came after the number that was asked about; None when that is not known any more."""


class Streams:
    """Connections of a process, opened when they are needed."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )

    def join(self, topic: str, last: int | None = None) -> Joined:
        """The newest number of a topic, and what came after `last`."""
        return self.join_all({topic: last})[topic]

    def join_all(self, topics: Mapping[str, int | None]) -> dict[str, Joined]:
        """The same of many, in one round trip."""
        pipe = self._redis.pipeline(transaction=False)
        for topic, last in topics.items():
            pipe.eval(wire.JOIN, 1, wire.key(topic), wire.KEPT_SECONDS, "" if last is None else last)
        return {topic: _joined(found) for topic, found in zip(topics, pipe.execute(), strict=True)}

    def keep(self, topics: Sequence[str]) -> None:
        """Keep what is followed, however quiet it is."""
        pipe = self._redis.pipeline(transaction=False)
        for topic in topics:
            pipe.expire(wire.key(topic), wire.KEPT_SECONDS)
        pipe.execute()

    def watch(self, process: str, counts: Mapping[str, int], *, ring: bool) -> None:
        """So many look at each topic by way of this process; with `ring`, others read it at once."""
        pipe = self._redis.pipeline(transaction=False)
        for topic, count in counts.items():
            key = wire.watching_key(topic)
            if count:
                pipe.hset(key, process, f"{count}:{int(time.time()) + PRESENT_SECONDS}")
                pipe.expire(key, PRESENT_SECONDS)
            else:
                pipe.hdel(key, process)
            if ring:
                pipe.publish(wire.key(topic), wire.COUNTED)
        pipe.execute()

    def watching(self, topics: Sequence[str]) -> dict[str, int]:
        """How many look at each, by way of all processes."""
        pipe = self._redis.pipeline(transaction=False)
        for topic in topics:
            pipe.hvals(wire.watching_key(topic))
        return {topic: _sum(found) for topic, found in zip(topics, pipe.execute(), strict=True)}


def _joined(found: list[Any]) -> Joined:
    seq = int(found[0])
    if len(found) == 1:
        return Joined(seq, ())
    if not isinstance(found[1], list):
        return Joined(seq, None)
    return Joined(seq, tuple(_event(*entry) for entry in found[1]))


def _event(key: bytes, fields: list[bytes]) -> Event:
    return Event(int(key.partition(b"-")[0]), fields[1].decode())


def _sum(values: list[bytes]) -> int:
    now = time.time()
    pairs = (value.decode().split(":") for value in values)
    return sum(int(count) for count, until in pairs if float(until) > now)
