"""One's own account over HTTP: for its owner, and for nobody else."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from models.accounts import people as known
from tests.web.conftest import TOKEN, People

NOT_NAMES = ["", " ", " Ana", "Ana ", "x" * 61, "A\u0000b", "A\u202eb", "A\nb", "\u200b", 1, True, ["x"]]


def patch(client: FlaskClient, headers: dict[str, str], **changes: object) -> Any:
    return client.patch("/v1/me", headers=headers, json=changes)


def test_everybody_sees_and_changes_themselves_alone(client: FlaskClient, people: People) -> None:
    assert client.get("/v1/me").status_code == 401
    assert client.patch("/v1/me", json={}).status_code == 401
    changed = patch(client, people.owner.headers, name="Ana W.", phone="+4915112345678", locale="de-AT")
    assert changed.status_code == 200
    assert changed.json["name"] == "Ana W."
    assert (changed.json["phone"], changed.json["locale"]) == ("+… 78", "de-AT")
    assert changed.json == client.get("/v1/me", headers=people.owner.headers).json
    others = [people.stranger, people.moderator, people.admin]
    names = [client.get("/v1/me", headers=other.headers).json["name"] for other in others]  # type: ignore[index]
    assert names == ["Stranger", "Moderator", "Admin"]
    assert client.get("/v1/me", headers=TOKEN).json["id"] == "ana"  # type: ignore[index]


def test_what_is_null_goes_and_what_is_not_named_stays(client: FlaskClient, people: People) -> None:
    headers = people.owner.headers
    patch(client, headers, phone="+4915112345678", locale="de")
    assert patch(client, headers).json["phone"] == "+… 78"
    left = patch(client, headers, phone=None, name=None).json
    assert (left["phone"], left["name"], left["locale"]) == (None, "Owner", "de")


@pytest.mark.parametrize("name", NOT_NAMES, ids=repr)
def test_what_is_no_name_is_refused(name: object, client: FlaskClient, people: People) -> None:
    assert patch(client, people.owner.headers, name=name).status_code == 422


@pytest.mark.parametrize("phone", ["", "0151123456", "+0151123456", "+49 151 1234567", "+491", "+" + "1" * 16, 49151])
def test_what_is_no_number_is_refused(phone: object, client: FlaskClient, people: People) -> None:
    assert patch(client, people.owner.headers, phone=phone).status_code == 422


def test_the_date_of_birth_is_said_once_and_shown_to_nobody(client: FlaskClient, people: People) -> None:
    headers = people.owner.headers
    before = client.get("/v1/me", headers=headers).json
    assert (before["birth_date_known"], before["adult"]) == (False, None)  # type: ignore[index]
    assert patch(client, headers, birth_date="2020-01-01").json["code"] == "too_young"
    said = patch(client, headers, birth_date="1990-04-30")
    assert (said.json["birth_date_known"], said.json["adult"]) == (True, True)
    assert "1990" not in said.text.replace(said.json["created"], "")
    again = patch(client, headers, birth_date="1980-01-01")
    assert (again.status_code, again.json["code"]) == (409, "birth_date_known")
    young = patch(client, people.stranger.headers, birth_date=f"{known.today().year - 15}-01-01")
    assert young.json["adult"] is False


def test_sessions_are_listed_and_ended_by_their_owner_alone(client: FlaskClient, people: People) -> None:
    owner = people.owner
    listed = client.get("/v1/me/sessions", headers=owner.headers).json
    assert [(item["id"], item["current"]) for item in listed["items"]] == [(owner.session, True)]  # type: ignore[index]
    assert listed["next"] is None  # type: ignore[index]
    path = f"/v1/me/sessions/{owner.session}"
    assert client.delete(path).status_code == 401
    for other in (people.stranger, people.moderator, people.admin):
        refused = client.delete(path, headers=other.headers)
        assert (refused.status_code, refused.json["code"]) == (404, "unknown_session")  # type: ignore[index]
    assert client.delete(path, headers=owner.headers).status_code == 204
    assert client.get("/v1/me", headers=owner.headers).status_code == 401


def test_a_list_goes_on_where_it_ended(client: FlaskClient, people: People) -> None:
    from models.accounts import sessions

    ids = [people.owner.session, *(sessions.open_session(people.owner.id, 3600) for _ in range(4))]
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page: Any = client.get("/v1/me/sessions", headers=people.owner.headers, query_string=query).json
        seen += [item["id"] for item in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert seen == ids[::-1]
    assert pages == 3


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "limit=x", "cursor=é", "cursor=A", "cursor=", "more=1"])
def test_what_is_no_page_is_refused(query: str, client: FlaskClient, people: People) -> None:
    for path in ("sessions", "blocks"):
        answer = client.get(f"/v1/me/{path}?{query}", headers=people.owner.headers)
        code = "bad_cursor" if query.startswith("cursor") else "invalid_request"
        assert (answer.status_code, answer.json["code"]) == (422, code), path  # type: ignore[index]


def test_who_deletes_their_account_is_out_at_once_and_told_until_when_it_can_be_undone(
    client: FlaskClient, people: People
) -> None:
    assert client.delete("/v1/me").status_code == 401
    answer = client.delete("/v1/me", headers=people.owner.headers)
    assert answer.status_code == 200
    assert answer.json["undo_until"].endswith("Z")  # type: ignore[index]
    assert client.get("/v1/me", headers=people.owner.headers).status_code == 401
    assert client.get("/v1/me", headers=people.stranger.headers).status_code == 200
    block = client.put(f"/v1/me/blocks/{people.owner.id}", headers=people.stranger.headers)
    assert (block.status_code, block.json["code"]) == (404, "unknown_account")  # type: ignore[index]


def test_blocks_are_one_s_own(client: FlaskClient, people: People) -> None:
    owner, stranger, viewer = people.owner, people.stranger, people.viewer
    for other in (stranger, viewer, viewer):
        assert client.put(f"/v1/me/blocks/{other.id}", headers=owner.headers).status_code == 204
    listed: Any = client.get("/v1/me/blocks?limit=1", headers=owner.headers).json
    assert [item["account_id"] for item in listed["items"]] == [viewer.id]
    rest: Any = client.get(f"/v1/me/blocks?cursor={listed['next']}", headers=owner.headers).json
    assert [(item["account_id"], item["name"]) for item in rest["items"]] == [(stranger.id, "Stranger")]
    assert rest["next"] is None
    assert client.get("/v1/me/blocks", headers=stranger.headers).json == {"items": [], "next": None}
    assert client.delete(f"/v1/me/blocks/{owner.id}", headers=stranger.headers).status_code == 204
    assert client.delete(f"/v1/me/blocks/{stranger.id}", headers=owner.headers).status_code == 204
    assert len(client.get("/v1/me/blocks", headers=owner.headers).json["items"]) == 1  # type: ignore[index]
    own = client.put(f"/v1/me/blocks/{owner.id}", headers=owner.headers)
    assert (own.status_code, own.json["code"]) == (409, "block_oneself")  # type: ignore[index]
    none = client.put("/v1/me/blocks/nobody", headers=owner.headers)
    assert (none.status_code, none.json["code"]) == (404, "unknown_account")  # type: ignore[index]
    for method in ("GET", "PUT", "DELETE"):
        path = "/v1/me/blocks" + ("" if method == "GET" else f"/{viewer.id}")
        assert client.open(path, method=method).status_code == 401
