"""Who follows what on this process, and how they are told.

Everything here runs in greenlets of one thread: what does not wait is not interrupted. A topic is opened with the first who
follows it and closed with the last.
"""

import logging
from collections.abc import Mapping
from typing import Any

import gevent
import gevent.event
import redis.exceptions
from pydantic import BaseModel

from integrations.live.streams import Joined, Streams
from integrations.live.subscriber import Subscriber
from integrations.live.wire import Part, Said
from models import news
from models.accounts.sessions import Principal
from models.values import new_id
from settings import LiveSettings
from web.errors import Problem
from web.limits import Limits
from web.live import blocking, frames, heard, metrics, pulse, states
from web.live.closing import Code
from web.live.connection import Connection
from web.live.crowd import Crowd
from web.live.line import Line
from web.live.protocol import Reload, Subscribed
from web.live.topics import Kind, Name

log = logging.getLogger(__name__)

BREATH = 500
"""Connections that are told before others have a turn."""


class Topic:
    """What this process knows of a topic that somebody here follows."""

    __slots__ = ("last", "members", "name", "number", "opened", "parts", "state", "watched")

    def __init__(self, name: Name, number: int) -> None:
        self.name, self.number = name, number
        self.members: set[Connection] = set()
        self.last: int | None = None
        """The number of the last event that was told; None while none is known."""
        self.state: dict[str, Any] = {}
        """As it was last told."""
        self.parts: dict[str, tuple[str, Any]] = {}
        """What is to be told of parts, the latest of each: kind and data."""
        self.watched = 0
        """How many members others know of."""
        self.opened = gevent.event.Event()


class Hub:
    """Of one process."""

    def __init__(self, url: str, settings: LiveSettings, limits: Limits) -> None:
        self.settings, self._limits = settings, limits
        self.process = new_id()
        self.streams = Streams(url)
        self.subscriber = Subscriber(url, self._heard, self._back)
        self.crowd = Crowd(settings)
        self.connections: set[Connection] = set()
        self.topics: dict[Name, Topic] = {}
        self.keys: dict[str, Topic] = {}
        """The same, by the name that Redis knows."""
        self.counted: set[Name] = set()
        """Topics whose state is to be read again."""
        self.said: list[tuple[Topic, Said]] = []
        self.blocks: list[Part] = []
        self.returned: list[bool] = []
        """Breaks that are over; whether Redis itself was away."""
        self.said_more = gevent.event.Event()
        self.draining = False
        self._number = 0
        self.subscriber.add(news.BLOCKS)

    # Connections

    def serve(self, ws: Any, line: Line, address: str | None) -> None:
        """Talk with one client until it has gone."""
        self._number += 1
        connection = Connection(self, line, self._number, address)
        if not self.crowd.enter(address):
            line.finish(Code.TOO_MANY_CONNECTIONS)
            connection.talk(ws)
            return
        self.connections.add(connection)
        metrics.CONNECTIONS.inc()
        try:
            connection.talk(ws)
        finally:
            self._leave(connection)

    def greet(self, connection: Connection, who: Principal | None) -> bool:
        """Whether the connection may be `who`'s; else it is closed. It stays the account's that it was first."""
        before = connection.who
        if connection.greeted:
            same = (before and before.account) == (who and who.account)
            if not same:
                connection.line.finish(Code.UNAUTHORIZED)
            return same
        if who is not None and not self.crowd.sign_in(who.account):
            connection.line.finish(Code.TOO_MANY_CONNECTIONS)
            return False
        return True

    def _leave(self, connection: Connection) -> None:
        self.connections.discard(connection)
        metrics.CONNECTIONS.dec()
        for name in list(connection.topics):
            self.unsubscribe(connection, name)
        self.crowd.leave(connection.address)
        if connection.greeted and connection.who is not None:
            self.crowd.sign_out(connection.who.account)

    def count_write(self, account: str) -> None:
        """Count something that an account does, as the API does. Raises `Problem`."""
        if any(not quota.passed for quota in self._limits.ask("write", account)):
            raise Problem("rate_limited")

    # Topics

    def subscribe(self, connection: Connection, name: Name, last: int | None) -> None:
        """Let a connection follow a topic: it is told how it stands, what it missed since `last`, and all that comes."""
        topic = self._opened(name)
        try:
            self._join(connection, topic, last)
        finally:
            if not topic.members:
                self._close(topic)  # it could not be read

    def _join(self, connection: Connection, topic: Topic, last: int | None) -> None:
        name = topic.name
        missed: list[tuple[int, frames.Tailored]] = []
        known = last
        while known is not None and topic.last is not None and known != topic.last:
            joined = self.joined({name.key: known}).get(name.key)
            if joined is None or joined.missed is None:
                known = None
                break
            events = [event for event in joined.missed if event.seq <= topic.last]
            missed += [(event.seq, frame) for event, frame in heard.told(name, events)]
            # Whatever was told to the others while that was read.
            known = max([known, *(event.seq for event in events)])
            if not events and known != topic.last:
                known = None
        if not self.subscriber.connected:
            self.counted.add(name)
            pulse.read_again(self)  # nothing else says that it has changed
        unknown = last is not None and (known is None or topic.last is None)
        if self.topics.get(name) is not topic:
            self.subscribe(connection, name, last)  # it was closed with the last who followed it
            return
        connection.tell(Subscribed(topic=name.told, seq=topic.last, state=topic.state))
        if unknown:
            connection.tell(Reload(topic=name.told))
        else:
            for _, frame in missed:
                frame.send(connection)
        topic.members.add(connection)
        connection.topics.add(name)
        if name.kind is Kind.STORY:
            self.counted.add(name)

    def unsubscribe(self, connection: Connection, name: Name) -> None:
        connection.topics.discard(name)
        topic = self.topics.get(name)
        if topic is None:
            return
        topic.members.discard(connection)
        if name.kind is Kind.STORY:
            self.counted.add(name)
        if not topic.members and topic.opened.is_set():
            self._close(topic)

    def _opened(self, name: Name) -> Topic:
        """The topic, which is heard and whose state is known. Raises `DatabaseUnavailable`."""
        topic = self.topics.get(name)
        if topic is not None:
            topic.opened.wait()
            if self.topics.get(name) is topic:
                return topic
            return self._opened(name)
        self._number += 1
        topic = self.topics[name] = self.keys[name.key] = Topic(name, self._number)
        metrics.TOPICS.inc()
        try:
            if name.kind is not Kind.OPS:
                self.subscriber.add(name.key)
                joined = self.joined({name.key: None}).get(name.key)
                topic.last = None if joined is None else joined.seq
            topic.state = states.read([name], pulse.watching(self, [name]))[name]
        except BaseException:
            self._close(topic)
            raise
        finally:
            topic.opened.set()
        return topic

    def _close(self, topic: Topic) -> None:
        if self.topics.get(topic.name) is not topic:
            return
        del self.topics[topic.name], self.keys[topic.name.key]
        metrics.TOPICS.dec()
        self.subscriber.drop(topic.name.key)
        if topic.watched:
            gevent.spawn(pulse.say_watching, self, {topic.name.key: 0}, ring=True)

    def joined(self, topics: Mapping[str, int | None]) -> dict[str, Joined]:
        """How topics stand in Redis, by key; nothing while it is away."""
        try:
            return self.streams.join_all(topics)
        except redis.exceptions.RedisError as error:
            log.debug("nothing is numbered: %s", error)
            return {}

    # What is told

    def _heard(self, key: str, said: Said) -> None:
        """By the subscriber: never waits."""
        if key == news.BLOCKS and isinstance(said, Part):
            self.blocks.append(said)
            self.said_more.set()
        elif (topic := self.keys.get(key)) is not None:
            self.said.append((topic, said))
            self.said_more.set()

    def _back(self, away: bool) -> None:
        """Redis is heard again; when it was `away`, nobody knows what was not told to it."""
        self.returned.append(away)
        self.said_more.set()

    def tell_on(self) -> None:
        """Wait for what Redis tells, and tell it on."""
        self.said_more.wait()
        self.said_more.clear()
        said, self.said = self.said, []
        blocks, self.blocks = self.blocks, []
        returned, self.returned = self.returned, []
        # Before what is told: a comment that was made after a block comes behind it.
        if returned:
            blocking.look_again(self, None)
        elif blocks:
            blocking.look_again(self, blocking.accounts(blocks))
        if returned:
            heard.catch_up(self, list(self.topics.values()), any(returned))
            self.counted.update(self.topics)
        heard.tell(self, said)

    def tell(self, topic: Topic, message: BaseModel) -> None:
        self.send(topic, frames.Tailored(frames.text(message)), message.type)  # type: ignore[attr-defined]

    def send(self, topic: Topic, frame: "frames.Tailored", sort: str) -> None:
        """To all who follow a topic now."""
        members = list(topic.members)
        for place, connection in enumerate(members):
            frame.send(connection)
            if place % BREATH == BREATH - 1:
                gevent.sleep(0)
        metrics.TOLD.labels(sort).inc(len(members))
