"""Redis as a doorbell: numbers that never go back, what was missed, who watches, and nobody who waits."""

import json
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import redis

from bench.servers.valkey import ValkeyServer
from integrations.live import wire
from integrations.live.publisher import MISSED, Publisher
from integrations.live.streams import Streams
from integrations.live.subscriber import Subscriber
from integrations.live.wire import Counted, Event, Part, Said
from models.news import News, Sort

TOPIC = "story:1"

PATIENCE = 60.0
"""Seconds; a test that needs them has failed."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is there answers in the end, however busy the machine is: what is given up and sent again, or not at
    all, is what tests make so."""
    for module in ("publisher", "streams"):
        monkeypatch.setattr(f"integrations.live.{module}.PATIENCE_SECONDS", PATIENCE)


def event(number: int, topic: str = TOPIC) -> News:
    return News(topic, Sort.EVENT, "comment", {"id": str(number)})


def ids(events: tuple[Event, ...] | None) -> list[str]:
    assert events is not None
    return [json.loads(item.text)["data"]["id"] for item in events]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_events_are_numbered_and_told_again_to_whoever_knows_a_number(valkey: ValkeyServer) -> None:
    publish, streams = Publisher(valkey.url), Streams(valkey.url)
    begun = streams.join(TOPIC).seq
    publish([event(1), event(2), event(3, "story:2")])
    found = streams.join(TOPIC, begun)
    assert ids(found.missed) == ["1", "2"]
    assert found.missed is not None
    assert begun < found.missed[0].seq < found.missed[1].seq == found.seq
    assert ids(streams.join(TOPIC, found.missed[0].seq).missed) == ["2"]
    assert streams.join(TOPIC, found.seq).missed == ()


def test_a_number_that_was_lost_is_not_known_and_none_is_used_twice(valkey: ValkeyServer) -> None:
    publish, streams = Publisher(valkey.url), Streams(valkey.url)
    publish([event(1)])
    before = streams.join(TOPIC).seq
    valkey.forget()
    until(lambda: time.time() * 1000 >= before + 1)  # numbers are of the clock then, whose last millisecond is used
    assert streams.join(TOPIC, before).missed is None
    publish([event(2)])
    assert streams.join(TOPIC, before).missed is None
    assert streams.join(TOPIC).seq > before
    assert streams.join(TOPIC, before + 10**12).missed is None


def test_numbers_go_on_where_the_clock_has_gone_back(valkey: ValkeyServer) -> None:
    publish, streams = Publisher(valkey.url), Streams(valkey.url)
    ahead = int(time.time() * 1000) + 10**9
    redis.Redis.from_url(valkey.url).xadd(wire.key(TOPIC), {"m": "{}"}, id=f"{ahead}-0")
    publish([event(1)])
    assert streams.join(TOPIC).seq == ahead + 1


def test_about_so_many_are_kept_for_about_so_long(valkey: ValkeyServer) -> None:
    publish, client = Publisher(valkey.url), redis.Redis.from_url(valkey.url)
    publish([event(number) for number in range(wire.KEPT_EVENTS + 200)])
    assert wire.KEPT_EVENTS <= client.xlen(wire.key(TOPIC)) < wire.KEPT_EVENTS + 150
    assert 0 < client.ttl(wire.key(TOPIC)) <= wire.KEPT_SECONDS


def test_parts_that_may_be_left_out_come_twice_a_second_at_most(
    valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1000.0
    monkeypatch.setattr("integrations.live.publisher.time", SimpleNamespace(monotonic=lambda: seconds))
    publish, client = Publisher(valkey.url), redis.Redis.from_url(valkey.url).pubsub()
    client.subscribe(wire.key("user:1"))
    upload = News("user:1", Sort.PART, "upload", {"received": 1}, "u1", sparing=True)
    for _ in range(20):
        publish([upload])
        seconds += 0.0625  # and in all of them a second and a quarter
    publish([News("user:1", Sort.PART, "upload", {"received": 2}, "u1")])
    publish([News("user:1", Sort.COUNTED)])
    heard: list[Said | None] = []
    while Counted() not in heard:
        message = client.get_message(timeout=PATIENCE)
        assert message is not None
        if message["type"] == "message":
            heard.append(wire.heard(message["data"]))
    parts = [item for item in heard if isinstance(item, Part)]
    assert [json.loads(part.text)["data"]["received"] for part in parts] == [1, 1, 1, 2]


def test_nobody_waits_for_a_redis_that_is_away_and_what_was_lost_is_owned_up_to(valkey: ValkeyServer) -> None:
    publish, streams = Publisher(valkey.url), Streams(valkey.url)
    begun = streams.join(TOPIC).seq
    valkey.stop()
    began = time.process_time()
    for number in range(100):
        publish([event(number)])
    assert time.process_time() - began < 5
    valkey.start()

    def arrived() -> bool:
        publish([event(7, "story:2")])
        return bool(streams.join(TOPIC, begun).missed)

    until(arrived)
    missed = streams.join(TOPIC, begun).missed
    assert missed is not None
    assert [item.text for item in missed] == [MISSED]


def test_who_watches_is_added_up_over_processes_and_forgotten_with_them(valkey: ValkeyServer) -> None:
    streams, client = Streams(valkey.url), redis.Redis.from_url(valkey.url)
    streams.watch("one", {TOPIC: 3, "story:2": 1}, ring=True)
    streams.watch("two", {TOPIC: 4}, ring=False)
    client.hset(wire.watching_key(TOPIC), "dead", f"9:{int(time.time()) - 1}")
    assert streams.watching([TOPIC, "story:2", "story:3"]) == {TOPIC: 7, "story:2": 1, "story:3": 0}
    streams.watch("two", {TOPIC: 0}, ring=False)
    assert streams.watching([TOPIC]) == {TOPIC: 3}


@pytest.mark.parametrize("restart", [False, True])
def test_a_subscriber_comes_back_and_says_whether_redis_was_away(valkey: ValkeyServer, restart: bool) -> None:
    heard: list[tuple[str, Said]] = []
    back: list[bool] = []
    subscriber = Subscriber(valkey.url, lambda topic, said: heard.append((topic, said)), back.append)
    threading.Thread(target=subscriber.run, daemon=True).start()
    until(lambda: subscriber.connected)
    subscriber.add(TOPIC)
    subscriber.add("story:2")
    subscriber.drop("story:2")
    publish = Publisher(valkey.url)
    publish([event(1, "story:2"), event(2)])
    until(lambda: len(heard) == 1)
    topic, said = heard[0]
    assert topic == TOPIC
    assert isinstance(said, tuple)
    if restart:
        valkey.restart()
    else:
        valkey.client().client_kill_filter(_type="pubsub")
    until(lambda: back == [False, restart])
    subscriber.ping()
    until(lambda: (publish([event(3)]), len(heard) > 1)[1])


def test_whoever_follows_before_the_first_connection_is_told_when_that_hears(
    valkey: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    publish = Publisher(valkey.url)
    subscriber = Subscriber(valkey.url, lambda topic, _: heard.append(topic), lambda _: publish([event(1)]))
    subscriber.add(TOPIC)
    threading.Thread(target=subscriber.run, daemon=True).start()
    until(lambda: heard == [TOPIC])
    assert not caplog.records, "it is told by the first connection, and not when that breaks of silence"


def test_what_is_not_ours_on_a_channel_is_passed_over() -> None:
    assert wire.heard(b"X what") is None
    assert wire.heard(b"") is None
    assert wire.heard(b"C") == Counted()
