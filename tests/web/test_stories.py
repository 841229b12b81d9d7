"""Stories over HTTP: by their creator, a stranger, a moderator and nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from peewee import SQL
from playhouse.test_utils import assert_query_count

from models import database
from models.accounts import blocks
from models.creators import pictures
from models.reactions import tallies
from models.schema import Video
from models.states import VideoState
from models.stories import review
from tests.models.creators.make import MODERATOR
from tests.models.stories import make
from tests.web.conftest import People, Person
from tests.web.sellers import code, selling

PRIVATE = ("48.137154", "11.576124")


def wish(*shown: str) -> dict[str, Any]:
    return {
        "kind": "object",
        "title": "A bowl of ash",
        "commentary": "Turned from one piece.\nOiled.",
        "craft": "wood",
        "segments": [{"kind": "video", "video_id": key, "transcript": "I turn a bowl."} for key in shown],
        "materials": [{"name": "Ash", "link": "https://wood.example/ash?size=2"}],
        "tools": [{"name": "Gouge"}],
        "price": {"amount": 4500, "currency": "EUR"},
        "stock": {"count": 5},
        "lead_days": 3,
    }


def begin(client: FlaskClient, person: Person, *shown: str, **fields: Any) -> Any:
    answer = client.post("/v1/stories", headers=person.headers, json=wish(*shown) | fields)
    assert answer.status_code == 201, answer.text
    return answer.json


def write(client: FlaskClient, person: Person, story: str, revision: str | None, **fields: Any) -> Any:
    condition = {} if revision is None else {"If-Match": revision}
    return client.patch(f"/v1/stories/{story}", headers=person.headers | condition, json=fields)


def act(client: FlaskClient, person: Person, story: str, what: str) -> Any:
    return client.post(f"/v1/stories/{story}/{what}", headers=person.headers)


def live(client: FlaskClient, person: Person, **fields: Any) -> Any:
    made = begin(client, person, make.video(person.id), **fields)
    assert act(client, person, made["id"], "submit").status_code == 200
    make.decide(made["id"])
    return client.get(f"/v1/stories/{made['id']}", headers=person.headers).json


def test_a_story_goes_from_a_draft_to_everybody(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    made = begin(client, owner, make.video(owner.id))
    assert (made["work"]["state"], made["work"]["revision"]) == ("draft", 1)
    path = f"/v1/stories/{made['id']}"
    for headers in ({}, people.stranger.headers, people.viewer.headers):
        assert code(client.get(path, headers=headers)) == (404, "unknown_story")
    judged = client.get(path, headers=people.moderator.headers).json
    assert judged["work"]["state"] == "draft"
    submitted = act(client, owner, made["id"], "submit").json
    assert submitted["work"]["state"] == "submitted"
    make.decide(made["id"])
    for headers in ({}, people.stranger.headers, people.viewer.headers):
        seen = client.get(path, headers=headers).json
        assert (seen["version"], seen["work"], seen["creator"]["name"]) == (1, None, "Studio Linden")
        told = ("title", "commentary", "craft", "materials", "tools", "price", "lead_days", "segments", "stock")
        assert {name: seen[name] for name in told} == {name: made[name] for name in told}
    assert client.get(path, headers=owner.headers).json["work"]["live_version"] == 1


def test_a_draft_is_saved_at_the_revision_that_the_client_knows(client: FlaskClient, people: People) -> None:
    owner = people.owner
    made = client.post("/v1/stories", headers=owner.headers, json={})
    story, tag = made.json["id"], made.headers["ETag"]
    assert tag.startswith('"1-')
    for condition in (None, "nonsense", "1"):
        assert code(write(client, owner, story, condition, title="A")) == (422, "invalid_request")
    first = write(client, owner, story, tag, title="A")
    assert (first.status_code, first.json["title"], first.json["work"]["revision"]) == (200, "A", 2)
    assert code(write(client, owner, story, tag, title="B")) == (412, "stale_revision")
    second = write(client, owner, story, '"2"', commentary="B")
    assert (second.json["title"], second.json["commentary"]) == ("A", "B")
    assert write(client, owner, story, "*", commentary="C").json["work"]["revision"] == 4
    assert client.get(f"/v1/stories/{story}", headers=owner.headers).headers["ETag"].startswith('"4-')


def test_a_stranger_and_nobody_write_nothing(client: FlaskClient, people: People) -> None:
    story = begin(client, people.owner)["id"]
    for person in (people.stranger, people.moderator, people.admin):
        assert code(write(client, person, story, "*", title="Mine")) == (404, "unknown_story")
        for what in ("submit", "withdraw", "publish", "archive"):
            assert code(act(client, person, story, what)) == (404, "unknown_story")
    assert code(client.post("/v1/stories", json={})) == (401, "unauthorized")
    assert code(client.patch(f"/v1/stories/{story}", json={}, headers={"If-Match": "*"})) == (401, "unauthorized")
    assert code(client.get("/v1/me/stories")) == (401, "unauthorized")
    assert client.get("/v1/me/stories", headers=people.stranger.headers).json == {"items": [], "next": None}


def test_all_that_is_missing_is_told_at_once(client: FlaskClient, people: People) -> None:
    story = begin(client, people.owner, title="", price=None)["id"]
    answer = act(client, people.owner, story, "submit")
    assert code(answer) == (422, "story_incomplete")
    found = {(item["field"], item["code"]) for item in answer.json["errors"]}
    assert found == {
        ("title", "required"),
        ("segments", "video_required"),
        ("price", "required"),
        ("creator", "creator_not_approved"),
    }
    assert all(item["message"].endswith(".") for item in answer.json["errors"])


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "a\u0000b"},
        {"title": "a\nb"},
        {"title": "a" * 121},
        {"title": None},
        {"kind": "subscription"},
        {"segments": [{"kind": "text", "text": "x"}] * 11},
        {"segments": [{"kind": "song"}]},
        {"materials": [{"name": " "}]},
        {"materials": [{"name": "Ash", "link": "javascript:alert(1)"}]},
        {"materials": [{"name": "Ash", "link": "https://"}]},
        {"materials": [{"name": "Ash", "link": "https://bank.example@evil.example/"}]},
        {"tools": [{"name": "x", "link": "data:text/html,x"}]},
        {"price": {"amount": 0, "currency": "EUR"}},
        {"price": {"amount": 12.5, "currency": "EUR"}},
        {"price": {"amount": True, "currency": "EUR"}},
        {"price": {"amount": 10**10, "currency": "EUR"}},
        {"price": {"amount": 100, "currency": "XXX"}},
        {"stock": {"count": -1}},
        {"terms": {"minutes": 0}},
        {"publish_when": "never"},
        {"state": "approved"},
    ],
)
def test_what_does_not_fit_is_refused(client: FlaskClient, people: People, fields: dict[str, Any]) -> None:
    answer = client.post("/v1/stories", headers=people.owner.headers, json=fields)
    assert code(answer) == (422, "invalid_request")


def test_what_a_story_names_is_its_creators(client: FlaskClient, people: People) -> None:
    hers = make.video(people.stranger.id)
    photo = pictures.add(people.stranger.id, "d" * 64, (360,), 480).id
    for fields, problem in (
        ({"segments": [{"kind": "video", "video_id": hers}]}, "unknown_video"),
        ({"segments": [{"kind": "photo", "picture_id": photo}]}, "unknown_picture"),
    ):
        answer = client.post("/v1/stories", headers=people.owner.headers, json=fields)
        assert code(answer) == (404, problem)


def test_a_segment_keeps_what_belongs_to_its_kind(client: FlaskClient, people: People) -> None:
    sent = {"video_id": "none", "picture_id": "none", "text": "Words.", "transcript": "Said."}
    kept = begin(client, people.owner, segments=[{"kind": "text"} | sent, {"kind": "video"}])["segments"]
    assert [(item["kind"], item["video_id"], item["text"], item["transcript"]) for item in kept] == [
        ("text", None, "Words.", None),
        ("video", None, None, None),
    ]


def test_a_photo_is_shown_with_what_it_is_of(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    photo = pictures.add(owner.id, "d" * 64, (360, 1080), 1440)
    segments = [*wish(make.video(owner.id))["segments"], {"kind": "photo", "picture_id": photo.id, "text": "The bowl."}]
    story = live(client, owner, segments=segments)
    shown = client.get(f"/v1/stories/{story['id']}").json["segments"][1]
    assert (shown["text"], shown["picture"]["id"], shown["picture"]["height"]) == ("The bowl.", photo.id, 1440)


def test_where_a_story_is_is_told_exactly_to_its_creator_alone(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    story = live(client, owner, point={"latitude": 48.137154, "longitude": 11.576124})
    assert story["work"]["point"] == {"latitude": 48.137154, "longitude": 11.576124}
    path = f"/v1/stories/{story['id']}"
    for headers in ({}, people.viewer.headers, people.moderator.headers):
        seen = client.get(path, headers=headers)
        assert abs(seen.json["area"]["latitude"] - 48.137) < 0.01
        assert not any(digits in seen.text for digits in PRIVATE)


def test_an_edit_of_a_live_story_is_not_seen_before_its_review(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    story = live(client, owner)["id"]
    edited = write(client, owner, story, "*", title="Another bowl").json
    assert (edited["work"]["state"], edited["work"]["live_version"]) == ("draft", 1)
    assert client.get(f"/v1/stories/{story}").json["title"] == "A bowl of ash"
    act(client, owner, story, "submit")
    assert code(write(client, owner, story, "*", title="A third")) == (409, "under_review")
    assert write(client, owner, story, "*", stock={"count": 0}).status_code == 200
    assert client.get(f"/v1/stories/{story}").json["stock"]["state"] == "sold_out"
    assert act(client, owner, story, "withdraw").json["work"]["state"] == "draft"


def test_publishing_waits_for_the_video_and_archiving_ends_it(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    video = make.video(owner.id, VideoState.PROCESSING)
    story = begin(client, owner, video, auto_publish=False)["id"]
    assert code(act(client, owner, story, "publish")) == (409, "illegal_change")
    act(client, owner, story, "submit")
    make.decide(story)
    assert code(act(client, owner, story, "publish")) == (409, "video_not_ready")
    make.becomes(video, VideoState.READY)
    assert code(client.get(f"/v1/stories/{story}")) == (404, "unknown_story")
    assert act(client, owner, story, "publish").json["work"]["live_version"] == 1
    assert client.get(f"/v1/stories/{story}").status_code == 200
    assert act(client, owner, story, "archive").json["work"]["state"] == "archived"
    assert code(client.get(f"/v1/stories/{story}")) == (404, "unknown_story")


def test_who_is_blocked_finds_no_story(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    story = live(client, owner)["id"]
    blocks.block(owner.id, people.viewer.id)
    assert code(client.get(f"/v1/stories/{story}", headers=people.viewer.headers)) == (404, "unknown_story")
    assert client.get(f"/v1/stories/{story}").status_code == 200


def test_what_is_taken_down_is_told_to_its_creator_with_the_reason(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    story = live(client, owner)["id"]
    with database.transaction():
        review.take_down(story, MODERATOR, "misleading")
    assert code(client.get(f"/v1/stories/{story}")) == (404, "unknown_story")
    work = client.get(f"/v1/stories/{story}", headers=owner.headers).json["work"]
    assert (work["state"], work["decision_reason"], work["live_version"]) == ("taken_down", "misleading", None)
    assert code(write(client, owner, story, "*", title="Better")) == (409, "illegal_change")


def test_my_stories_come_in_pages_with_a_constant_number_of_queries(client: FlaskClient, people: People) -> None:
    owner = people.owner
    with database.transaction():
        videos = [make.video(owner.id, VideoState.PLAYABLE) for _ in range(6)]
        Video.update(growing_key=SQL("'media/' || id || '/1/master.m3u8'"), duration=3.0).execute()
    made = [begin(client, owner, video)["id"] for video in videos]

    def page(limit: int, cursor: str | None = None) -> Any:
        query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return client.get("/v1/me/stories", query_string=query, headers=owner.headers).json

    def counted(limit: int) -> Callable[[], Any]:
        return lambda: page(limit)

    first = page(4)
    rest = page(4, first["next"])
    assert [item["id"] for item in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next"] is None
    assert first["items"][0]["frame"]["video_id"] == videos[-1]
    assert first["items"][0]["numbers"] is None, "it was never live"
    for limit in (1, 6):
        with assert_query_count(QUERIES):
            counted(limit)()
    drafts = client.get("/v1/me/stories?state=submitted", headers=owner.headers).json
    assert drafts == {"items": [], "next": None}
    assert code(client.get("/v1/me/stories?cursor=x", headers=owner.headers)) == (422, "bad_cursor")
    assert code(client.get("/v1/me/stories?state=none", headers=owner.headers)) == (422, "invalid_request")


def test_my_stories_tell_what_was_counted_of_them(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    story = live(client, owner)["id"]

    def numbers() -> Any:
        (item,) = client.get("/v1/me/stories", headers=owner.headers).json["items"]
        return item["numbers"]

    assert numbers() == {"views": 0, "completion": None, "likes": 0, "comments": 0, "shares": 0}
    with database.transaction():
        tallies.count(story, views=3, completions=1, likes=2, shares=1)
    assert numbers() == {"views": 3, "completion": 0.3333, "likes": 2, "comments": 0, "shares": 1}


QUERIES = 4
"""Of a list: who is asking, the stories, what is to be shown of their videos, what was counted of them."""
