"""Likes, follows, shares and beacons over HTTP: for whom, and what is refused."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models import database
from models.accounts import blocks
from models.feed.schema import StoryTally
from models.values import new_id
from tests.web.conftest import People, Person
from tests.web.stories import live, sells


def ask(client: FlaskClient, method: str, path: str, who: Person | None = None, body: object = None) -> Any:
    return client.open(path, method=method, json=body, headers=who.headers if who else {})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def beacon(story: str, **fields: object) -> dict[str, object]:
    return {"id": new_id(), "story_id": story, "kind": "view"} | fields


def test_everybody_with_an_account_likes_once(client: FlaskClient, people: People) -> None:
    story = live(people.owner)
    path = f"/v1/stories/{story}/like"
    for number, who in enumerate((people.owner, people.stranger, people.moderator), 1):
        for _ in range(2):
            assert ask(client, "PUT", path, who).json == {"liked": True, "likes": number}
    assert ask(client, "DELETE", path, people.stranger).json == {"liked": False, "likes": 2}
    assert code(ask(client, "PUT", path)) == code(ask(client, "DELETE", path)) == (401, "unauthorized")
    assert code(ask(client, "PUT", "/v1/stories/none/like", people.owner)) == (404, "unknown_story")


def test_creators_are_followed_by_others(client: FlaskClient, people: People) -> None:
    sells(people.owner)
    path = f"/v1/creators/{people.owner.id}/follow"
    assert ask(client, "PUT", path, people.stranger).json == {"followed": True, "followers": 1}
    assert ask(client, "PUT", path, people.moderator).json == {"followed": True, "followers": 2}
    assert code(ask(client, "PUT", path, people.owner)) == (409, "follow_oneself")
    assert code(ask(client, "PUT", path)) == (401, "unauthorized")
    assert ask(client, "DELETE", path, people.stranger).json == {"followed": False, "followers": 1}
    assert code(ask(client, "PUT", f"/v1/creators/{people.viewer.id}/follow", people.stranger)) == (
        404,
        "unknown_creator",
    )


def test_a_share_is_a_link(client: FlaskClient, people: People) -> None:
    story = live(people.owner)
    answer = ask(client, "POST", f"/v1/stories/{story}/shares", people.viewer)
    assert (answer.status_code, answer.json["url"]) == (201, f"http://localhost/s/{story}")
    assert code(ask(client, "POST", f"/v1/stories/{story}/shares")) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "like"), ("DELETE", "like"), ("POST", "shares"), ("GET", "comments")]
)
def test_for_whom_the_owner_has_blocked_the_story_is_not_there(
    client: FlaskClient, people: People, method: str, path: str
) -> None:
    story = live(people.owner)
    blocks.block(people.owner.id, people.stranger.id)
    assert code(ask(client, method, f"/v1/stories/{story}/{path}", people.stranger)) == (404, "unknown_story")


def test_beacons_count_once_for_accounts_and_for_sessions(client: FlaskClient, people: People) -> None:
    story = live()
    batch = {"beacons": [beacon(story), beacon(story, kind="watch", watched_ms=4000, position_ms=4000), beacon("none")]}
    assert ask(client, "POST", "/v1/beacons", people.viewer, batch).json == {"counted": 2, "repeated": 0, "unknown": 1}
    assert ask(client, "POST", "/v1/beacons", people.viewer, batch).json == {"counted": 0, "repeated": 2, "unknown": 1}
    answer = ask(client, "POST", "/v1/beacons", None, batch | {"session": "b7wQm0cYt1RkZ8sX"})
    assert answer.json == {"counted": 2, "repeated": 0, "unknown": 1}
    with database.session():
        row = StoryTally.get_by_id(story)
    assert (row.views, row.watched_ms) == (2, 8000)


def test_batches_are_bounded_and_whole(client: FlaskClient, people: People) -> None:
    story = live()
    same = beacon(story)
    for wrong in (
        {"beacons": []},
        {"beacons": [beacon(story) for _ in range(101)]},
        {"beacons": [same, same]},
        {"beacons": [beacon(story, id="x")]},
        {"beacons": [beacon(story, kind="click")]},
        {"beacons": [beacon(story, watched_ms=-1)]},
        {"beacons": [beacon(story, watched_ms=True)]},
        {"beacons": [beacon(story)], "more": 1},
    ):
        assert code(ask(client, "POST", "/v1/beacons", people.viewer, wrong)) == (422, "invalid_request"), wrong
    assert code(ask(client, "POST", "/v1/beacons", None, {"beacons": [same]})) == (422, "invalid_request")
    assert (
        ask(client, "POST", "/v1/beacons", people.viewer, {"beacons": [beacon(story) for _ in range(100)]}).json[
            "counted"
        ]
        == 100
    )
