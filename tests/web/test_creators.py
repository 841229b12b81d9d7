"""Creators over HTTP: as themselves, a stranger, a moderator and nobody."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models.accounts import blocks
from models.creators.crafts import CRAFTS
from tests.web.conftest import People
from tests.web.sellers import code, grown, selling

APPLICATION: dict[str, Any] = {
    "name": "Studio Linden",
    "crafts": ["ceramics"],
    "bio": "Bowls.\nAnd boards.",
    "fulfilment": "both",
    "point": {"latitude": 52.520008, "longitude": 13.404954},
    "radius_km": 25,
}

PRIVATE = ("52.520008", "13.404954")


def apply(client: FlaskClient, headers: dict[str, str], **fields: Any) -> Any:
    return client.post("/v1/creators/application", headers=headers, json=APPLICATION | fields)


def test_an_application_is_answered_with_all_that_was_said(client: FlaskClient, people: People) -> None:
    owner = grown(people.owner)
    assert code(client.get("/v1/me/creator", headers=owner.headers)) == (404, "unknown_creator")
    made = apply(client, owner.headers)
    assert made.status_code == 201, made.text
    assert (made.json["state"], made.json["point"]) == ("applied", APPLICATION["point"])
    assert made.json["area"]["latitude"] != APPLICATION["point"]["latitude"]
    assert client.get("/v1/me/creator", headers=owner.headers).json == made.json
    assert code(apply(client, owner.headers)) == (409, "illegal_change")


def test_who_is_too_young_or_does_not_say_their_age_is_told_so(client: FlaskClient, people: People) -> None:
    assert code(apply(client, people.viewer.headers)) == (422, "birth_date_missing")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": " "}, "invalid_request"),
        ({"name": "a\u0000b"}, "invalid_request"),
        ({"name": "evil\u202egnp.exe"}, "invalid_request"),
        ({"name": "a" * 61}, "invalid_request"),
        ({"crafts": []}, "invalid_request"),
        ({"crafts": ["alchemy"]}, "unknown_craft"),
        ({"point": None}, "service_area_missing"),
        ({"radius_km": None}, "service_area_missing"),
        ({"radius_km": 0}, "invalid_request"),
        ({"radius_km": True}, "invalid_request"),
        ({"point": {"latitude": 91, "longitude": 0}}, "invalid_request"),
        ({"point": {"latitude": float("nan"), "longitude": 0}}, "invalid_request"),
        ({"role": "admin"}, "invalid_request"),
    ],
)
def test_what_does_not_fit_is_refused(client: FlaskClient, people: People, fields: Any, problem: str) -> None:
    assert code(apply(client, grown(people.owner).headers, **fields)) == (422, problem)


def test_a_creator_is_seen_once_approved_and_never_where_exactly(client: FlaskClient, people: People) -> None:
    owner = grown(people.owner)
    apply(client, owner.headers)
    path = f"/v1/creators/{owner.id}"
    everybody: list[dict[str, str]] = [{}, people.stranger.headers, people.viewer.headers, owner.headers]
    assert [code(client.get(path, headers=headers)) for headers in everybody] == [(404, "unknown_creator")] * 4
    judged = client.get(path, headers=people.moderator.headers)
    assert (judged.status_code, judged.json["state"]) == (200, "applied")
    seller = selling(people.stranger)
    for headers in (*everybody, people.moderator.headers):
        seen = client.get(f"/v1/creators/{seller.id}", headers=headers)
        assert (seen.status_code, seen.json["state"], seen.json["name"]) == (200, "approved", "Studio Linden")
        assert seen.json["area"]["radius_km"] == 25
        assert not any(digits in seen.text for digits in PRIVATE)


@pytest.mark.parametrize("blocker", ["seller", "viewer"])
def test_who_is_blocked_finds_nobody_there(client: FlaskClient, people: People, blocker: str) -> None:
    seller, viewer = selling(people.owner), people.viewer
    pair = (seller.id, viewer.id) if blocker == "seller" else (viewer.id, seller.id)
    blocks.block(*pair)
    path = f"/v1/creators/{seller.id}"
    assert code(client.get(path, headers=viewer.headers)) == (404, "unknown_creator")
    assert client.get(path).status_code == 200


def test_a_change_leaves_what_it_does_not_name(client: FlaskClient, people: People) -> None:
    owner = selling(people.owner)
    before = client.get("/v1/me/creator", headers=owner.headers).json
    after = client.patch("/v1/me/creator", headers=owner.headers, json={"bio": "Only boards."})
    assert after.json == before | {"bio": "Only boards."}
    assert client.get(f"/v1/creators/{owner.id}").json["bio"] == "Only boards."
    gone = client.patch("/v1/me/creator", headers=owner.headers, json={"point": None})
    assert code(gone) == (422, "service_area_missing")
    maker = {"fulfilment": "object", "point": None, "radius_km": None}
    assert client.patch("/v1/me/creator", headers=owner.headers, json=maker).json["area"] is None
    nobody = client.patch("/v1/me/creator", headers=people.stranger.headers, json={"bio": ""})
    assert code(nobody) == (404, "unknown_creator")


def test_the_crafts_are_told_to_everybody(client: FlaskClient) -> None:
    told = client.get("/v1/crafts")
    assert {item["code"]: item["name"] for item in told.json["items"]} == CRAFTS
