"""Comments over HTTP, tried by their author, the story's owner, a stranger, a moderator and nobody."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models import database
from models.moderation.schema import Audit
from models.reactions import comments
from models.reactions.schema import Comment
from tests.web.conftest import People, Person
from tests.web.stories import live


def ask(client: FlaskClient, method: str, path: str, who: Person | None = None, body: object = None) -> Any:
    return client.open(path, method=method, json=body, headers=who.headers if who else {})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


@pytest.fixture
def story(people: People) -> str:
    return live(people.owner)


def said(client: FlaskClient, story: str, who: Person, text: str = "Fine", reply_to: str | None = None) -> str:
    answer = ask(client, "POST", f"/v1/stories/{story}/comments", who, {"text": text, "reply_to": reply_to})
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def test_a_comment_is_read_by_everybody(client: FlaskClient, people: People, story: str) -> None:
    key = said(client, story, people.viewer, " Fine\n")
    reply = said(client, story, people.owner, "Thank you", key)
    (item,) = ask(client, "GET", f"/v1/stories/{story}/comments").json["items"]
    assert item.pop("created").endswith("Z")
    assert item == {
        "id": key,
        "reply_to": None,
        "level": 1,
        "text": "Fine",
        "author": {"id": people.viewer.id, "name": "Viewer", "avatar": None},
        "replies": 1,
        "edited": None,
        "mine": False,
    }
    (answer,) = ask(client, "GET", f"/v1/comments/{key}/replies", people.owner).json["items"]
    assert (answer["id"], answer["level"], answer["mine"]) == (reply, 2, True)
    (shown,) = ask(client, "GET", "/v1/feed/newest").json["items"]
    assert shown["comments"] == 2
    assert code(ask(client, "POST", f"/v1/stories/{story}/comments", None, {"text": "x"})) == (401, "unauthorized")
    assert code(ask(client, "GET", "/v1/comments/none/replies")) == (404, "unknown_comment")


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\x01", "x" * 1001, None, 1])
def test_what_says_nothing_or_too_much_is_refused(
    client: FlaskClient, people: People, story: str, text: object
) -> None:
    answer = ask(client, "POST", f"/v1/stories/{story}/comments", people.viewer, {"text": text})
    assert code(answer) == (422, "invalid_request")


def test_three_levels(client: FlaskClient, people: People, story: str) -> None:
    key: str | None = None
    for _ in range(3):
        key = said(client, story, people.viewer, reply_to=key)
    answer = ask(client, "POST", f"/v1/stories/{story}/comments", people.viewer, {"text": "x", "reply_to": key})
    assert code(answer) == (409, "comment_too_deep")


def test_only_its_author_changes_it_and_only_for_minutes(client: FlaskClient, people: People, story: str) -> None:
    key = said(client, story, people.viewer)
    path = f"/v1/comments/{key}"
    changed = ask(client, "PATCH", path, people.viewer, {"text": "Better"})
    assert (changed.json["text"], changed.json["edited"] is None) == ("Better", False)
    for who in (people.owner, people.stranger, people.moderator):
        assert code(ask(client, "PATCH", path, who, {"text": "Mine"})) == (403, "forbidden")
    assert code(ask(client, "PATCH", path, None, {"text": "Mine"})) == (401, "unauthorized")
    with database.transaction():
        Comment.update(created=Comment.created - comments.EDIT_SECONDS - 1).execute()
    assert code(ask(client, "PATCH", path, people.viewer, {"text": "Late"})) == (409, "edit_too_late")


def test_author_owner_and_moderator_delete_it_and_nobody_else(client: FlaskClient, people: People, story: str) -> None:
    for who in (people.viewer, people.owner, people.moderator, people.admin):
        key = said(client, story, people.viewer)
        assert code(ask(client, "DELETE", f"/v1/comments/{key}", people.stranger)) == (403, "forbidden")
        assert code(ask(client, "DELETE", f"/v1/comments/{key}")) == (401, "unauthorized")
        assert ask(client, "DELETE", f"/v1/comments/{key}", who).status_code == 204
        assert code(ask(client, "DELETE", f"/v1/comments/{key}", who)) == (404, "unknown_comment")
    assert ask(client, "GET", f"/v1/stories/{story}/comments").json == {"items": [], "next": None}
    with database.session():
        assert Audit.select().where(Audit.action == "remove").count() == 2


def test_pages_go_on(client: FlaskClient, people: People, story: str) -> None:
    made = [said(client, story, people.viewer, str(number)) for number in range(5)]
    first = ask(client, "GET", f"/v1/stories/{story}/comments?limit=3").json
    rest = ask(client, "GET", f"/v1/stories/{story}/comments?limit=3&cursor={first['next']}").json
    assert [item["id"] for item in [*first["items"], *rest["items"]]] == made[::-1]
    assert rest["next"] is None
