"""A client of the live hub that is not ours: what it was told, kept in the order in which it came."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.web.conftest import PATIENCE, Person

Told = dict[str, Any]


class Client:
    """One socket."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.told: list[Told] = []

    def say(self, **message: Any) -> None:
        self.ws.send(json.dumps(message))

    def hello(self, who: Person | None = None) -> Told:
        self.say(type="hello", version=1, token=who.headers["Authorization"].split()[1] if who else None)
        return self.until(type="welcome")

    def follow(self, topic: str, last: int | None = None) -> Told:
        """What was answered: `subscribed`, or a problem."""
        self.say(type="subscribe", topic=topic, **({} if last is None else {"last": last}))
        return self.find(
            lambda told: told.get("for") == topic or (told["type"], told.get("topic")) == ("subscribed", topic)
        )

    def until(self, **wanted: Any) -> Told:
        """The next message that has all of this."""
        return self.find(lambda told: wanted.items() <= told.items())

    def find(self, fits: Callable[[Told], bool]) -> Told:
        deadline = time.monotonic() + PATIENCE
        while True:
            told = self.next(deadline - time.monotonic())
            assert told is not None, f"not told in time; told were {self.told[-20:]}"
            if fits(told):
                return told

    def next(self, seconds: float) -> Told | None:
        """The next message; None when there is none in time."""
        try:
            told: Told = json.loads(self.ws.recv(max(0.0, seconds)))
        except TimeoutError:
            return None
        self.told.append(told)
        return told

    def stands(self, **wanted: int) -> None:
        """Wait until all states that were told, one over the other, say this."""
        while not wanted.items() <= self.state().items():
            self.until(type="state")

    def state(self) -> Told:
        found: Told = {}
        for told in self.told:
            found |= told.get("state") or {}
        return found

    def rest(self, seconds: float) -> list[Told]:
        """All that is told within so many seconds, but for heartbeats."""
        deadline, found = time.monotonic() + seconds, list[Told]()
        while (told := self.next(deadline - time.monotonic())) is not None:
            found.append(told)
        return [told for told in found if told["type"] != "heartbeat"]

    def ended(self) -> int:
        """The code by which it was closed; what is told before counts as well."""
        with pytest.raises(ConnectionClosed) as closed:
            self.find(lambda told: False)
        assert closed.value.rcvd is not None, "it ended without a word"
        return closed.value.rcvd.code


@contextmanager
def client(url: str, who: Person | None = None, *, hello: bool = True, **options: Any) -> Iterator[Client]:
    """A client that has said hello, unless it is not to."""
    with connect(url, proxy=None, max_size=None, **options) as ws:
        made = Client(ws)
        if hello:
            made.hello(who)
        yield made
