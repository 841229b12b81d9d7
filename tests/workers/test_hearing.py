"""Consumers on a real Valkey that wake by the bell, with the look that would find a ticket anyway put off for minutes."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dramatiq import Message
from dramatiq.errors import ConnectionClosed

from bench.servers.valkey import ValkeyServer
from workers import hearing
from workers.broker import redis_broker
from workers.hearing import BellBroker, BellConsumer, Leaving

PATIENCE = 60.0
"""Seconds; a test that needs them has failed."""

QUEUE = "ladder"


@pytest.fixture(autouse=True)
def never_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is not rung for sleeps on."""
    monkeypatch.setattr(hearing, "LOOK_SECONDS", 100 * PATIENCE)
    monkeypatch.setattr(hearing, "AGAIN_SECONDS", 0.05)


@pytest.fixture
def broker(valkey: ValkeyServer) -> BellBroker:
    """Declared but not run: the tests are its consumers."""
    valkey.forget()
    made = redis_broker(valkey.url)
    made.declare_queue(QUEUE)
    return made


def other(valkey: ValkeyServer) -> BellBroker:
    """That of another process."""
    made = redis_broker(valkey.url)
    made.declare_queue(QUEUE)
    return made


def ticket() -> "Message[Any]":
    return Message(queue_name=QUEUE, actor_name=QUEUE, args=(), kwargs={}, options={})


class Sleeper:
    """A consumer that goes on, in a thread of its own, until it has a ticket."""

    def __init__(self, broker: BellBroker) -> None:
        self._broker, self.consumer = broker, broker.consume(QUEUE, 1, 50)
        assert isinstance(self.consumer, BellConsumer)
        self.found: list[Any] = []
        self.looks = 0
        self._once, self._over = threading.Condition(), threading.Event()
        self._thread = threading.Thread(target=self._sleep, daemon=True)
        self._thread.start()

    def _sleep(self) -> None:
        while not self._over.is_set():
            try:
                message = next(self.consumer)
            except ConnectionClosed:
                continue  # as Dramatiq's own threads begin again
            with self._once:
                self.looks += 1
                if message is not None:
                    self.found.append(message)
                self._once.notify_all()

    def end(self) -> None:
        self._over.set()
        self._broker.bells.leave()
        self._thread.join(PATIENCE)

    def finds(self, count: int = 1) -> bool:
        with self._once:
            return self._once.wait_for(lambda: len(self.found) >= count, PATIENCE)

    def looked(self, count: int) -> bool:
        with self._once:
            return self._once.wait_for(lambda: self.looks >= count, PATIENCE)


Sleep = Callable[[BellBroker], Sleeper]


@pytest.fixture
def sleep(valkey: ValkeyServer) -> Iterator[Sleep]:  # noqa: ARG001  # taken down after this
    """Starts sleepers. They end before the server that they ask."""
    sleepers: list[Sleeper] = []

    def begin(of: BellBroker) -> Sleeper:
        sleepers.append(Sleeper(of))
        return sleepers[-1]

    yield begin
    for sleeper in sleepers:
        sleeper.end()


def test_a_ticket_wakes_the_consumers_of_other_processes(
    valkey: ValkeyServer, broker: BellBroker, sleep: Sleep
) -> None:
    sleeper = sleep(broker)
    other(valkey).enqueue(ticket())
    assert sleeper.finds()


def test_a_ticket_from_before_anybody_listened_is_found(broker: BellBroker, sleep: Sleep) -> None:
    broker.enqueue(ticket())
    assert sleep(broker).finds()


def test_a_ticket_that_was_acknowledged_makes_room_for_the_next(broker: BellBroker, sleep: Sleep) -> None:
    sleeper = sleep(broker)
    for _ in range(2):
        broker.enqueue(ticket())
    assert sleeper.finds()
    assert len(sleeper.found) == 1, "more than it may hold"
    sleeper.consumer.ack(sleeper.found[0])
    assert sleeper.finds(2)


def test_a_ticket_that_is_handed_back_wakes_somebody(valkey: ValkeyServer, broker: BellBroker, sleep: Sleep) -> None:
    broker.enqueue(ticket())
    first = sleep(broker)
    assert first.finds()
    second = sleep(other(valkey))
    first.consumer.requeue(first.found)
    assert second.finds()


def test_bells_are_heard_again_when_redis_is_back(valkey: ValkeyServer, broker: BellBroker, sleep: Sleep) -> None:
    sleeper = sleep(broker)
    broker.enqueue(ticket())
    assert sleeper.finds(), "it listens"
    sleeper.consumer.ack(sleeper.found[0])
    valkey.kill()
    valkey.restart()
    other(valkey).enqueue(ticket())
    assert sleeper.finds(2)


class Bell(threading.Event):
    """One that tells whether somebody sleeps by it, and how often the listener has rung it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.Semaphore(0)
        self._slept_by = False

    def set(self) -> None:
        super().set()
        if threading.current_thread().name == "bells":
            self.heard.release()

    def wait(self, timeout: float | None = None) -> bool:
        self._slept_by = True
        try:
            return super().wait(timeout)
        finally:
            self._slept_by = False

    def sleeps(self) -> bool:
        """Whether whoever sleeps has looked since the last ring: it takes that back before it looks."""
        return not self.is_set() and self._slept_by


def test_who_sleeps_asks_nothing_of_redis(valkey: ValkeyServer, broker: BellBroker, sleep: Sleep) -> None:
    bell = Bell()
    broker.bells._bells[QUEUE] = bell
    sleeper = sleep(broker)
    assert bell.heard.acquire(timeout=PATIENCE), "it listens, and rings for what came before"
    broker.enqueue(ticket())
    assert bell.heard.acquire(timeout=PATIENCE)
    assert sleeper.finds()
    sleeper.consumer.ack(sleeper.found[0])
    # It looks at least once more, for the room that was made, and then sleeps.
    deadline = time.monotonic() + PATIENCE
    while not bell.sleeps():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with valkey.client() as client:

        def asked() -> int:
            return int(client.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0))

        before = asked()
        assert before > 0
        time.sleep(0.8)
        assert asked() == before


def test_a_process_that_ends_is_not_held_up_by_sleepers(broker: BellBroker, sleep: Sleep) -> None:
    sleeper = sleep(broker)
    # Not by all middleware: this process is to go on working.
    Leaving(broker.bells).before_worker_shutdown(broker, None)
    assert sleeper.looked(20), "short naps until the end"
