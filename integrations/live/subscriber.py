"""One connection to Redis that hears the topics that are followed in this process, and is opened again when it breaks."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import redis.exceptions
from redis.connection import ConnectionPool

from integrations.live import wire
from integrations.live.wire import Said

log = logging.getLogger(__name__)

SILENCE_SECONDS = 15.0
"""A connection on which nothing was heard for so long, answers to `ping` included, is broken."""

SUBSCRIBED_SECONDS = 2.0
AGAIN_SECONDS = (0.1, 0.2, 0.5, 1.0)
"""Between attempts to connect; the last for all that follow."""

AT_ONCE = 500
"""Channels in a command."""

Heard = Callable[[str, Said], None]
Back = Callable[[bool], None]
"""Told when all topics are heard, at first and after each break: what came before was missed. With whether Redis itself was
away, so that events may be lost."""


class Subscriber:
    """`run` is a thread of its own, or a greenlet; everything else may be called from others."""

    def __init__(self, url: str, heard: Heard, back: Back) -> None:
        # RESP2: what is published comes as plain answers.
        pool = ConnectionPool.from_url(url, protocol=2, socket_timeout=SILENCE_SECONDS, socket_connect_timeout=2)
        self._connection: Any = pool.make_connection()
        self._heard, self._back = heard, back
        self._topics: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._missing: set[str] = set()
        self._server = b""
        self._broken = True
        self._warned = False
        """The log tells of a break that is not over."""
        self._was_away = False
        self.connected = False

    def add(self, topic: str) -> None:
        """Hear a topic; when this returns it is heard, unless Redis is away."""
        confirmed = self._topics.setdefault(topic, threading.Event())
        if self.connected:
            self._send("SUBSCRIBE", wire.key(topic))
            confirmed.wait(SUBSCRIBED_SECONDS)

    def drop(self, topic: str) -> None:
        if self._topics.pop(topic, None) is not None and self.connected:
            self._send("UNSUBSCRIBE", wire.key(topic))

    def ping(self) -> None:
        """Let a connection that is dead be noticed: to be called every few seconds."""
        if self.connected:
            self._send("PING")

    def run(self) -> None:
        """Hear for ever."""
        failures = 0
        while True:
            try:
                self._connect()
                failures = 0
                while True:
                    self._take(self._connection.read_response())
            except (redis.exceptions.RedisError, OSError) as error:
                if self.connected or not failures:
                    log.warning("topics are not heard while Redis is away: %s", error)
                    self._warned = True
                self._broken, self._was_away = True, self._was_away or failures > 0
                self.connected = False
                self._connection.disconnect()
                time.sleep(AGAIN_SECONDS[min(failures, len(AGAIN_SECONDS) - 1)])
                failures += 1

    def _connect(self) -> None:
        self._connection.connect()
        server = self._run_id()
        self._was_away = self._was_away or (bool(self._server) and server != self._server)
        self._server = server
        topics = list(self._topics)
        self._missing = set(topics)
        with self._lock:
            for start in range(0, len(topics), AT_ONCE):
                self._connection.send_command("SUBSCRIBE", *map(wire.key, topics[start : start + AT_ONCE]))
        self.connected = True
        for topic in self._topics.keys() - self._missing:  # added meanwhile
            self._send("SUBSCRIBE", wire.key(topic))
        self._all_heard()

    def _run_id(self) -> bytes:
        """Another one with every start of the server; empty where it is not told."""
        self._connection.send_command("INFO", "server")
        try:
            return _read_run_id(self._connection.read_response())
        except redis.exceptions.ResponseError:
            return b""

    def _take(self, answer: Sequence[Any]) -> None:
        if answer[0] == b"message":
            topic = answer[1].decode().removeprefix(wire.PREFIX)
            if (said := wire.heard(answer[2])) is not None and topic in self._topics:
                self._heard(topic, said)
        elif answer[0] == b"subscribe":
            topic = answer[1].decode().removeprefix(wire.PREFIX)
            if topic in self._topics:
                self._topics[topic].set()
            if topic in self._missing:
                self._missing.discard(topic)
                self._all_heard()

    def _all_heard(self) -> None:
        if self._broken and not self._missing:
            away, self._broken, self._was_away = self._was_away, False, False
            if self._warned:
                log.warning("Redis is back: %d topics are heard again", len(self._topics))
            self._warned = False
            self._back(away)

    def _send(self, *command: str) -> None:
        """Errors are those of the connection, and the reader's to notice."""
        try:
            with self._lock:
                self._connection.send_command(*command)
        except (redis.exceptions.RedisError, OSError) as error:
            log.debug("%s not sent: %s", command[0], error)


def _read_run_id(info: bytes) -> bytes:
    lines = dict(line.split(b":", 1) for line in info.splitlines() if b":" in line)
    return lines.get(b"run_id", b"")
