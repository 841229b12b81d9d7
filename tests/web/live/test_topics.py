"""Who may follow what, and what they are told, tried by the owner, a stranger, a viewer, a moderator and nobody."""

import time
from typing import Any
from unittest.mock import ANY

import pytest
from flask.testing import FlaskClient

from bench.servers.live import LiveServer
from models import database, roster
from models.accounts import blocks
from models.database import clock
from models.feed import listings
from models.moderation.states import SanctionKind
from models.states import Queue
from models.stories.schema import Story
from tests.models import make
from tests.web.conftest import People, Person
from tests.web.live.client import Client
from tests.web.live.client import client as connected
from tests.web.stories import live, sells
from web.live.payloads import EVENTS, STATES
from web.live.topics import Kind
from web.live.upkeep import TURN_SECONDS


def drafted(owner: Person, story: str = "0198f2a4-0000-7000-8000-00000000d4af") -> str:
    """A story that nobody but its creator and moderators see."""
    with database.transaction():
        Story.insert(
            id=story, creator=owner.id, state="draft", revision=1, content="{}", made_to_order=False,
            publish_when="playable", auto_publish=True, created=clock(), updated=clock(),
        ).execute()  # fmt: skip
    return story


def fits(told: dict[str, Any]) -> None:
    """Hold a message against what the document says of it."""
    kind = Kind(told["topic"].partition(":")[0])
    if told["type"] == "event":
        EVENTS[kind][told["kind"]].model_validate(told["data"])
    elif told["type"] in {"state", "subscribed"}:
        STATES[kind].model_validate(told["state"])


def refused(one: Client, topic: str) -> str:
    told = one.follow(topic)
    return str(told.get("code"))


def test_who_may_follow_what(people: People, hub: LiveServer) -> None:
    sells(people.owner)
    shown, hidden = live(people.owner), drafted(people.owner)
    unseen, unknown = "unknown_story", "unknown_creator"
    everybody: dict[str, Person | None] = {
        "owner": people.owner,
        "stranger": people.stranger,
        "viewer": people.viewer,
        "moderator": people.moderator,
        "admin": people.admin,
        "nobody": None,
    }
    told = {
        f"story:{shown}": {},
        f"story:{hidden}": dict.fromkeys(("stranger", "viewer", "nobody"), unseen),
        "story:none": dict.fromkeys(everybody, unseen),
        f"creator:{people.owner.id}": {},
        f"creator:{people.viewer.id}": dict.fromkeys(
            ("owner", "stranger", "nobody", "viewer", "moderator", "admin"), unknown
        ),
        "user:me": {"nobody": "unauthorized"},
        f"user:{people.owner.id}": dict.fromkeys(
            ("owner", "stranger", "viewer", "moderator", "admin", "nobody"), "unknown_topic"
        ),
        "ops": dict.fromkeys(("owner", "stranger", "viewer", "moderator"), "forbidden") | {"nobody": "unauthorized"},
        "sink": dict.fromkeys(everybody, "unknown_topic"),
    }
    for name, who in everybody.items():
        with connected(hub.socket, who) as one:
            for topic, codes in told.items():
                assert refused(one, topic) == str(codes.get(name)), (name, topic)


def test_likes_and_comments_show_up_by_themselves(client: FlaskClient, people: People, hub: LiveServer) -> None:
    story = live(people.owner)
    with connected(hub.socket) as nobody, connected(hub.socket, people.owner) as owner:
        told = nobody.follow(f"story:{story}")
        assert told["state"] == {"likes": 0, "comments": 0, "shares": 0, "watching": 0}
        owner.follow(f"story:{story}")
        client.put(f"/v1/stories/{story}/like", headers=people.viewer.headers)
        posted = client.post(f"/v1/stories/{story}/comments", headers=people.viewer.headers, json={"text": "Fine"}).json
        for one in (nobody, owner):
            event = one.until(type="event")
            fits(event)
            assert (event["kind"], event["data"]["change"]) == ("comment", "posted")
            assert event["data"]["comment"] == {key: value for key, value in posted.items() if key != "mine"}
        nobody.stands(likes=1, comments=1, watching=2)
        client.patch(f"/v1/comments/{posted['id']}", headers=people.viewer.headers, json={"text": "Better"})
        changed = nobody.until(type="event")["data"]
        assert (changed["change"], changed["comment"]["text"]) == ("edited", "Better")
        client.delete(f"/v1/comments/{posted['id']}", headers=people.owner.headers)
        gone = nobody.until(type="event")["data"]
        assert gone == {"id": posted["id"], "change": "removed"}


def test_a_burst_of_likes_is_told_in_few_messages_and_the_last_is_true(
    client: FlaskClient, people: People, hub: LiveServer
) -> None:
    story, likes = live(people.owner), 100
    began = time.monotonic()
    with connected(hub.socket) as one:
        one.follow(f"story:{story}")
        for _ in range(likes):
            client.put(f"/v1/stories/{story}/like", headers=people.viewer.headers)
            client.delete(f"/v1/stories/{story}/like", headers=people.viewer.headers)
        client.put(f"/v1/stories/{story}/like", headers=people.viewer.headers)
        client.put(f"/v1/stories/{story}/like", headers=people.stranger.headers)
        one.find(lambda told: told.get("state", {}).get("likes") == 2)
        assert one.rest(1.0) == []
    states = [told for told in one.told if told["type"] == "state"]
    assert len(states) <= 1 + (time.monotonic() - began) / TURN_SECONDS


def test_whoever_blocked_whom_is_not_told_of_their_comments(
    client: FlaskClient, people: People, hub: LiveServer
) -> None:
    story = live(people.owner)
    blocks.block(people.viewer.id, people.stranger.id)
    with connected(hub.socket, people.viewer) as viewer, connected(hub.socket) as nobody:
        viewer.follow(f"story:{story}")
        nobody.follow(f"story:{story}")
        for who, text in ((people.stranger, "Unseen"), (people.owner, "Seen")):
            client.post(f"/v1/stories/{story}/comments", headers=who.headers, json={"text": text})
        assert viewer.until(type="event")["data"]["comment"]["text"] == "Seen"
        assert nobody.until(type="event")["data"]["comment"]["text"] == "Unseen"


def test_a_block_counts_at_once_for_both_and_so_does_its_end(
    client: FlaskClient, people: People, hub: LiveServer
) -> None:
    story = live(people.owner)
    block = f"/v1/me/blocks/{people.stranger.id}"

    def say(who: Person, text: str) -> None:
        posted = client.post(f"/v1/stories/{story}/comments", headers=who.headers, json={"text": text})
        assert posted.status_code == 201

    with connected(hub.socket, people.viewer) as viewer, connected(hub.socket, people.stranger) as stranger:
        for one in (viewer, stranger):
            one.follow(f"story:{story}")
        client.put(block, headers=people.viewer.headers)
        for one in (viewer, stranger):
            assert one.until(type="reload")["topic"] == f"story:{story}"
        say(people.stranger, "Unseen by the viewer")
        say(people.viewer, "Unseen by the stranger")
        say(people.owner, "Seen by both")
        for one, own in ((viewer, "Unseen by the stranger"), (stranger, "Unseen by the viewer")):
            texts = [one.until(type="event")["data"]["comment"]["text"] for _ in range(2)]
            assert texts == [own, "Seen by both"]
        client.delete(block, headers=people.viewer.headers)
        viewer.until(type="reload")
        say(people.stranger, "Seen again")
        assert viewer.until(type="event")["data"]["comment"]["text"] == "Seen again"


def test_whoever_is_blocked_by_its_creator_follows_a_story_no_more(
    client: FlaskClient, people: People, hub: LiveServer
) -> None:
    sells(people.owner)
    drafted(people.owner, "0198f2a4-0000-7000-8000-0000000b10cd")
    story = live(people.owner, story_id="0198f2a4-0000-7000-8000-0000000b10cd")
    with connected(hub.socket, people.viewer) as viewer, connected(hub.socket, people.owner) as owner:
        for one in (viewer, owner):
            one.follow(f"story:{story}")
        client.put(f"/v1/me/blocks/{people.viewer.id}", headers=people.owner.headers)
        told = viewer.until(type="event")
        fits(told)
        assert (told["kind"], told["topic"]) == ("gone", f"story:{story}")
        owner.until(type="reload")
        owner.stands(watching=1)
        assert refused(viewer, f"story:{story}") == "unknown_story"


def test_a_story_that_is_taken_from_view_is_followed_by_its_owner_alone(people: People, hub: LiveServer) -> None:
    drafted(people.owner, "0198f2a4-0000-7000-8000-00000000feed")
    story = live(people.owner, story_id="0198f2a4-0000-7000-8000-00000000feed")
    with connected(hub.socket) as nobody, connected(hub.socket, people.owner) as owner:
        for one in (nobody, owner):
            one.follow(f"story:{story}")
        with database.transaction():
            listings.unlist(story)
        for one in (nobody, owner):
            told = one.until(type="event")
            fits(told)
            assert told["kind"] == "gone"
        assert refused(nobody, f"story:{story}") == "unknown_story"
        owner.stands(watching=1)


def test_a_creator_is_told_of_followers_and_of_their_own_stories(
    client: FlaskClient, people: People, hub: LiveServer
) -> None:
    sells(people.owner)
    with connected(hub.socket, people.viewer) as one:
        assert one.follow(f"creator:{people.owner.id}")["state"] == {"followers": 0}
        client.put(f"/v1/creators/{people.owner.id}/follow", headers=people.viewer.headers)
        one.until(type="state", state={"followers": 1})
        story = live(people.owner)
        told = one.until(type="event", kind="story")
        fits(told)
        assert told["data"] == {"id": story, "change": "shown"}


def test_ones_own_topic_tells_of_uploads_decisions_and_what_is_unread(
    client: FlaskClient, people: People, hub: LiveServer
) -> None:
    with connected(hub.socket, people.owner) as owner, connected(hub.socket, people.stranger) as stranger:
        assert owner.follow("user:me")["state"] == {"unread": 0}
        stranger.follow("user:me")
        new = {"filename": "clip.mp4", "size": 5}
        made = client.post("/v1/uploads", headers=people.owner.headers, json=new).json
        told = owner.until(type="event", kind="upload")
        assert told["data"] == {"id": made["id"], "state": "open"}
        client.put(f"/v1/uploads/{made['id']}/parts/1", headers=people.owner.headers, data=b"12345")
        owner.until(type="state", state={"upload": [{"upload": made["id"], "received": 5, "size": 5}]})
        client.delete(f"/v1/uploads/{made['id']}", headers=people.owner.headers)
        wish = {"kind": SanctionKind.WARNING.value, "reason": "harassment"}
        path = f"/v1/moderation/accounts/{people.owner.id}/sanctions"
        assert client.post(path, headers=people.moderator.headers, json=wish).status_code == 201
        assert owner.until(type="event", kind="notice")["data"]["notice"] == "sanctioned"
        owner.stands(unread=1)  # by the event, or by a look at the database just before it
        assert stranger.rest(0.5) == []
    for message in owner.told:
        if "topic" in message:
            fits(message)


def test_ops_are_told_of_queues_every_second_and_of_nothing_when_nobody_listens(
    people: People, hub: LiveServer
) -> None:
    roster.announce("host:1a2b3c:7", (Queue.URGENT,), 1, 30.0)
    make.video()
    make.claim(owner="host:4d5e6f:8")
    with connected(hub.socket, people.admin) as admin:
        told = admin.follow("ops")
        fits(told)
        at = {
            one["worker"]: (one["state"], [task["task"] for task in one["tasks"]]) for one in told["state"]["workers"]
        }
        assert at == {"host:1a2b3c:7": ("idle", []), "host:4d5e6f:8": ("busy", ["chunk"])}
        assert {line["queue"] for line in told["state"]["queues"]} == {"urgent", "ladder", "background", "default"}
        assert told["seq"] is None


@pytest.mark.parametrize("topic", ["story:", "story", "creator:", "user:me:x", "STORY:1", "ops:x", " "])
def test_names_that_are_none(topic: str, people: People, hub: LiveServer) -> None:
    with connected(hub.socket, people.admin) as one:
        one.say(type="subscribe", topic=topic)
        assert one.until(type="problem") == {"type": "problem", "code": "unknown_topic", "for": topic, "detail": ANY}
