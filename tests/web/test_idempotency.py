"""A creation that comes again creates nothing."""

import pytest
from flask.testing import FlaskClient

from models import database
from models.idempotency import answers
from models.idempotency.schema import Answer
from models.schema import Upload, Video
from tests.models.feed.make import watched
from tests.web.conftest import People
from web import receiving

NEW = {"filename": "clip.mp4", "size": 3 << 20}


def key(name: str = '"8e03978e-40d5"') -> dict[str, str]:
    return {"Idempotency-Key": name}


def uploads_there() -> int:
    with database.session():
        return int(Upload.select().count())


def test_the_same_request_again_is_answered_byte_for_byte_and_makes_nothing(
    client: FlaskClient, people: People
) -> None:
    first = client.post("/v1/uploads", headers=people.owner.headers | key(), json=NEW)
    again = client.post("/v1/uploads", headers=people.owner.headers | key("8e03978e-40d5"), json=NEW)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert first.content_type == again.content_type
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert uploads_there() == 1


def test_without_a_key_every_request_counts(client: FlaskClient, people: People) -> None:
    for _ in range(2):
        client.post("/v1/uploads", headers=people.owner.headers, json=NEW)
    assert uploads_there() == 2


def test_a_key_belongs_to_one_account_and_one_request(client: FlaskClient, people: People) -> None:
    assert client.post("/v1/uploads", headers=people.owner.headers | key(), json=NEW).status_code == 201
    other = client.post("/v1/uploads", headers=people.owner.headers | key(), json=NEW | {"size": 5})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    elsewhere = client.post("/v1/uploads/x/complete", headers=people.owner.headers | key())
    assert elsewhere.json["code"] == "idempotency_mismatch"
    stranger = client.post("/v1/uploads", headers=people.stranger.headers | key(), json=NEW)
    assert stranger.status_code == 201
    assert "Idempotent-Replayed" not in stranger.headers


def test_one_that_still_runs_is_not_begun_again(client: FlaskClient, people: People) -> None:
    client.post("/v1/uploads", headers=people.owner.headers | key(), json=NEW)
    with database.transaction():
        Answer.update(status=None).execute()
    refused = client.post("/v1/uploads", headers=people.owner.headers | key(), json=NEW)
    assert (refused.status_code, refused.json["code"]) == (409, "idempotency_in_flight")
    assert refused.headers["Retry-After"] == "2"
    assert uploads_there() == 1


def test_a_refusal_is_given_again_but_a_failure_of_ours_is_not(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    invalid = [client.post("/v1/uploads", headers=people.owner.headers | key("a"), json={}) for _ in range(2)]
    assert [answer.status_code for answer in invalid] == [422, 422]
    assert invalid[1].headers["Idempotent-Replayed"] == "true"
    assert invalid[0].data == invalid[1].data

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "begin", broken)
        assert client.post("/v1/uploads", headers=people.owner.headers | key("b"), json=NEW).status_code == 500
    assert client.post("/v1/uploads", headers=people.owner.headers | key("b"), json=NEW).status_code == 201


def test_what_sets_cookies_sets_them_again(client: FlaskClient, people: People) -> None:
    video = watched()
    with database.transaction():
        Video.update(creator=people.owner.id).where(Video.id == video).execute()
    sent = people.owner.headers | key()
    told = [client.post(f"/v1/videos/{video}/cookies", headers=sent) for _ in range(2)]
    assert [len(answer.headers.getlist("Set-Cookie")) for answer in told] == [3, 3]
    assert "Idempotent-Replayed" not in told[1].headers


def test_an_answer_that_cannot_be_kept_is_told_all_the_same(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.errors import DatabaseUnavailable

    def away(*_: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(answers, "keep", away)
    assert client.post("/v1/uploads", headers=people.owner.headers | key(), json=NEW).status_code == 201


@pytest.mark.parametrize("bad", ["", '""', "a b", "ü", '"a', "k" * 256, "a\\b"])
def test_a_key_that_is_none_is_refused(client: FlaskClient, people: People, bad: str) -> None:
    refused = client.post("/v1/uploads", headers=people.owner.headers | key(bad), json=NEW)
    assert (refused.status_code, refused.json["code"]) == (400, "invalid_idempotency_key")


def test_tus_has_a_way_of_its_own(client: FlaskClient, people: People) -> None:
    begun = people.owner.headers | key() | {"Tus-Resumable": "1.0.0", "Upload-Length": "9"}
    places = {client.post("/v1/tus", headers=begun).headers["Location"] for _ in range(2)}
    assert len(places) == 2
