"""Coming back: what was missed is told, or that it is not known; with two processes, without Redis, and at the end."""

import time
from pathlib import Path
from typing import Any

import pytest
import redis
from flask.testing import FlaskClient

from bench.servers.live import LiveServer
from bench.servers.valkey import ValkeyServer
from integrations.live import wire
from models.reactions import comments, likes
from tests.web.conftest import PATIENCE, People
from tests.web.live.client import client as connected
from tests.web.stories import live
from web.live.closing import Code


def said(people: People, story: str, *texts: str) -> None:
    """By one after the other: nobody may write as much as all of them."""
    who = (people.viewer, people.stranger, people.moderator)
    for number, text in enumerate(texts):
        comments.post(who[number % len(who)].id, story, text)


def texts(told: list[dict[str, Any]]) -> list[str]:
    return [one["data"]["comment"]["text"] for one in told if one["type"] == "event"]


@pytest.fixture
def story(client: FlaskClient, people: People) -> str:
    del client
    return live(people.owner)


def test_what_was_missed_is_told_in_order_and_once(people: People, hub: LiveServer, story: str) -> None:
    topic = f"story:{story}"
    with connected(hub.socket) as one:
        quiet = one.follow(topic)["seq"]
        said(people, story, "one")
        last = one.until(type="event")["seq"]
    said(people, story, "two", "three")
    with connected(hub.socket) as stays, connected(hub.socket) as again:
        stays.follow(topic)
        assert again.follow(topic, last)["seq"] > last
        assert [again.until(type="event")["data"]["comment"]["text"] for _ in range(2)] == ["two", "three"]
        said(people, story, "four")
        assert texts([again.until(type="event")]) == ["four"]
        assert texts([stays.until(type="event")]) == ["four"]
        newest = again.told[-1].get("seq") or max(told.get("seq") or 0 for told in again.told)
        assert texts(again.rest(0.5)) == []
    with connected(hub.socket) as one, connected(hub.socket) as other:
        one.follow(topic, quiet)
        assert [one.until(type="event")["data"]["comment"]["text"] for _ in range(4)] == ["one", "two", "three", "four"]
        assert other.follow(topic, newest)["seq"] == newest
        assert {told["type"] for told in other.rest(0.5)} <= {"state"}


def test_a_number_that_is_not_known_any_more_is_answered_by_reload(
    people: People, hub: LiveServer, story: str, queue: ValkeyServer
) -> None:
    topic = f"story:{story}"
    with connected(hub.socket) as one:
        last = one.follow(topic)["seq"]
    said(people, story, *map(str, range(wire.KEPT_EVENTS + 150)))
    with connected(hub.socket) as one:
        assert one.follow(topic, last)["type"] == "subscribed"
        one.until(type="reload", topic=topic)
        newest = one.told[-2]["seq"]
    redis.Redis.from_url(queue.url).delete(wire.key(topic))
    with connected(hub.socket) as one:
        assert one.follow(topic, newest)["seq"] > newest, "numbers never go back"
        one.until(type="reload", topic=topic)
    for number in (1, newest + 10**9):
        with connected(hub.socket) as one:
            one.follow(topic, number)
            one.until(type="reload", topic=topic)


def test_two_processes_tell_the_same_and_add_up_who_watches(
    people: People, hub: LiveServer, story: str, tmp_path: Path
) -> None:
    topic = f"story:{story}"
    with LiveServer(tmp_path) as second, connected(hub.socket) as one:
        one.follow(topic)
        with connected(second.socket) as two:
            two.follow(topic)
            said(people, story, "Hello")
            events = [client.until(type="event") for client in (one, two)]
            assert events[0] == events[1]
            for client in (one, two):
                client.stands(watching=2)
            last = events[0]["seq"]
        one.stands(watching=1)
        said(people, story, "Again")
        with connected(second.socket) as two:
            two.follow(topic, last)
            assert texts([two.until(type="event")]) == ["Again"]


def test_sockets_outlive_redis_and_are_told_what_they_missed(
    people: People, hub: LiveServer, story: str, queue: ValkeyServer
) -> None:
    topic = f"story:{story}"
    with connected(hub.socket, people.viewer) as one:
        one.follow(topic)
        queue.stop()
        try:
            said(people, story, "Unheard")
            likes.like(people.viewer.id, story)
            one.say(type="ping")
            one.until(type="pong")
            with connected(hub.socket) as late:
                assert late.follow(topic)["state"]["likes"] == 1
        finally:
            queue.start()
        one.until(type="reload", topic=topic)
        one.stands(likes=1, comments=1)
        deadline = time.monotonic() + PATIENCE
        while not texts(one.told) and time.monotonic() < deadline:
            said(people, story, "Heard")  # the test's own publisher looks again after a while
            one.rest(1.0)
        assert texts(one.told)[0] == "Heard"


def test_comments_by_socket_are_those_over_http(
    client: FlaskClient, people: People, hub: LiveServer, story: str
) -> None:
    topic = f"story:{story}"
    with connected(hub.socket, people.viewer) as one, connected(hub.socket) as nobody:
        nobody.follow(topic)
        wish = {"type": "comment", "story": story, "text": " Fine\n", "key": "mine-1"}
        one.say(**wish)
        posted = one.until(type="commented", key="mine-1")["comment"]
        one.say(**wish)
        assert one.until(type="commented", key="mine-1")["comment"] == posted
        (item,) = client.get(f"/v1/stories/{story}/comments", headers=people.viewer.headers).json["items"]
        assert item == posted
        nobody.until(type="event", kind="comment")
        refusals = {
            "idempotency_mismatch": wish | {"text": "Other"},
            "unknown_story": wish | {"story": "none", "key": "2"},
            "unknown_comment": wish | {"reply_to": "none", "key": "3"},
        }
        for code, refused in refusals.items():
            one.say(**refused)
            assert one.until(type="problem", **{"for": refused["key"]})["code"] == code
        key = posted["id"]
        for number in range(2):
            one.say(**wish | {"reply_to": key, "key": f"deep-{number}"})
            key = one.until(type="commented")["comment"]["id"]
        one.say(**wish | {"reply_to": key, "key": "too-deep"})
        assert one.until(type="problem")["code"] == "comment_too_deep"
        nobody.say(**wish)
        assert nobody.until(type="problem")["code"] == "unauthorized"


def test_at_the_end_sockets_are_told_to_come_back_and_the_process_ends_with_0(
    people: People, hub: LiveServer, tmp_path: Path
) -> None:
    del hub
    with (
        LiveServer(tmp_path) as ending,
        connected(ending.socket, people.viewer) as one,
        connected(ending.socket) as two,
    ):
        process = ending._process
        assert process is not None
        process.terminate()
        assert (one.ended(), two.ended()) == (Code.DRAINING, Code.DRAINING)
        assert process.wait(30) == 0
