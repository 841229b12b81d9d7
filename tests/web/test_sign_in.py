"""Signing in and out over HTTP, by whom and by what."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import database
from models.accounts import standing
from models.accounts.schema import Account, Session
from models.mail import letters
from models.outbox import pending
from models.states import Queue
from tests.servers.providers import IssuerServer
from tests.web.conftest import PATIENCE, TOKEN, People
from web import create_app
from web.devices import device

EMAIL = {"email": "ana@example.org"}
BORN = {"birth_date": "1990-04-30"}
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)


def post(client: FlaskClient, path: str, headers: dict[str, str] | None = None, **body: object) -> TestResponse:
    return client.post(f"/v1{path}", json=body, headers=headers or {})


def mailed() -> str:
    """The code that was mailed."""
    letter = letters.claim("worker", 60)
    assert letter is not None
    letters.sent(letter, "worker")
    return letter.data["code"]


def signed_in(client: FlaskClient, **headers: str) -> dict[str, Any]:
    assert post(client, "/sign-in/codes", **EMAIL).status_code == 202
    answer = post(client, "/sign-in/tokens", headers, **EMAIL, **BORN, code=mailed())
    assert answer.status_code == 200, answer.json
    body: dict[str, Any] = answer.json  # type: ignore[assignment]
    return body


def bearer(body: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {body['access_token']}"}


def code(answer: TestResponse) -> str:
    return str(answer.json["code"])  # type: ignore[index]


def test_a_code_is_worth_a_pair_of_tokens(client: FlaskClient) -> None:
    sent = post(client, "/sign-in/codes", **EMAIL)
    assert (sent.status_code, sent.json) == (202, {"expires_in": 600, "again_in": 60})
    assert Queue.DEFAULT in {row.queue for row in pending(10)}
    answer = post(client, "/sign-in/tokens", email=" ANA@example.org", **BORN, code=mailed())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json  # type: ignore[assignment]
    assert (body["new"], body["came_back"], body["token_type"], body["expires_in"]) == (True, False, "Bearer", 900)
    assert (body["account"]["role"], body["account"]["state"]) == ("viewer", "active")
    me = client.get("/v1/me", headers=bearer(body))
    assert me.json["id"] == body["account"]["id"]  # type: ignore[index]


def test_the_answer_is_the_same_for_everybody_who_asks_for_a_code(client: FlaskClient) -> None:
    signed_in(client)
    answers = [post(client, "/sign-in/codes", email=email) for email in ("ana@example.org", "bob@example.org") * 2]
    assert {(answer.status_code, answer.data) for answer in answers} == {(202, answers[0].data)}


def test_who_is_new_is_asked_for_their_birth_and_children_are_turned_away(client: FlaskClient) -> None:
    post(client, "/sign-in/codes", **EMAIL)
    mail = mailed()
    asked = post(client, "/sign-in/tokens", **EMAIL, code=mail)
    assert (asked.status_code, code(asked)) == (422, "birth_date_missing")
    early = post(client, "/sign-in/tokens", **EMAIL, code=mail, birth_date="1850-01-01")
    assert (early.status_code, code(early)) == (422, "birth_date_implausible")
    young = post(client, "/sign-in/tokens", **EMAIL, code=mail, birth_date="2020-02-29")
    assert (young.status_code, code(young)) == (403, "too_young")
    again = post(client, "/sign-in/tokens", **EMAIL, **BORN, code=mail)
    assert (again.status_code, code(again)) == (403, "wrong_code")
    with database.session():
        assert Account.select().count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ana@example.org", "code": "12345"},
        {"email": "ana@example.org", "code": 123456},
        {"email": "ana@example.org", "code": "١٢٣٤٥٦"},
        {"email": "ana", "code": "123456"},
        {"email": "ana@example.org", "code": "123456", "birth_date": "1990-02-30"},
        {"email": "ana@example.org", "code": "123456", "birth_date": 0},
        {"email": "ana@example.org", "code": "123456", "admin": True},
    ],
    ids=str,
)
def test_what_is_no_sign_in_is_refused(body: dict[str, object], client: FlaskClient) -> None:
    answer = post(client, "/sign-in/tokens", **body)
    assert (answer.status_code, code(answer)) == (422, "invalid_request")


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@example.org", "a b@example.org", "ana@example", f"{'a' * 65}@example.org"]
)
def test_what_is_no_address_gets_no_code(email: str, client: FlaskClient) -> None:
    answer = post(client, "/sign-in/codes", email=email)
    assert (answer.status_code, code(answer)) == (422, "invalid_request")


def test_guessing_locks_an_address_and_says_for_how_long(client: FlaskClient) -> None:
    post(client, "/sign-in/codes", **EMAIL)
    wrong = f"{(int(mailed()) + 1) % 10**6:06}"
    answers = [post(client, "/sign-in/tokens", **EMAIL, code=wrong) for _ in range(5)]
    assert [code(answer) for answer in answers] == ["wrong_code"] * 4 + ["sign_in_locked"]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"


def test_a_refresh_token_goes_on_and_an_access_token_that_is_over_does_not_stand_in_its_way(
    client: FlaskClient,
) -> None:
    body = signed_in(client)
    expired = {"Authorization": "Bearer over.and.out"}
    answer = post(client, "/sign-in/refresh", expired, refresh_token=body["refresh_token"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    renewed: dict[str, Any] = answer.json  # type: ignore[assignment]
    assert renewed["refresh_token"] != body["refresh_token"]
    assert client.get("/v1/me", headers=bearer(renewed)).status_code == 200
    lost = post(client, "/sign-in/refresh", refresh_token=body["refresh_token"])
    assert lost.json["refresh_token"] == renewed["refresh_token"]  # type: ignore[index]
    post(client, "/sign-in/refresh", refresh_token=renewed["refresh_token"])
    reused = post(client, "/sign-in/refresh", refresh_token=body["refresh_token"])
    assert (reused.status_code, code(reused)) == (401, "refresh_refused")
    assert client.get("/v1/me", headers=bearer(renewed)).status_code == 401


def test_signing_out_ends_both_tokens(client: FlaskClient) -> None:
    body, other = signed_in(client), signed_in(client)
    assert client.post("/v1/sign-out", headers=bearer(body)).status_code == 204
    assert client.get("/v1/me", headers=bearer(body)).status_code == 401
    assert code(post(client, "/sign-in/refresh", refresh_token=body["refresh_token"])) == "refresh_refused"
    assert client.get("/v1/me", headers=bearer(other)).status_code == 200
    assert client.post("/v1/sign-out").status_code == 401
    assert client.post("/v1/sign-out", headers=TOKEN).status_code == 204


def test_who_is_suspended_may_look_sign_out_and_leave(client: FlaskClient, people: People) -> None:
    with database.transaction():
        standing.suspend(people.owner.id, database.now() + 3600, "mod", "spam")
    headers = people.owner.headers
    me = client.get("/v1/me", headers=headers)
    assert me.json["state"] == "suspended"  # type: ignore[index]
    assert me.json["suspended_until"].endswith("Z")  # type: ignore[index]
    assert code(client.patch("/v1/me", headers=headers, json={"name": "New"})) == "account_suspended"
    assert client.post("/v1/sign-out", headers=headers).status_code == 204


def test_who_was_banned_signs_in_to_read_why_and_for_nothing_else(client: FlaskClient) -> None:
    body = signed_in(client)
    with database.transaction():
        standing.ban(body["account"]["id"], "mod", "fraud")
    assert client.get("/v1/me", headers=bearer(body)).status_code == 401
    post(client, "/sign-in/codes", **EMAIL)
    answer = post(client, "/sign-in/tokens", **EMAIL, code=mailed())
    assert (answer.status_code, answer.json["account"]["state"]) == (200, "banned")
    headers = bearer(answer.json)
    assert client.get("/v1/me", headers=headers).json["state"] == "banned"
    for path in ("/v1/feed/newest", "/v1/me/sessions", "/v1/nothing"):
        assert code(client.get(path, headers=headers)) == "account_closed"
    assert client.post("/v1/sign-out", headers=headers).status_code == 204


@pytest.fixture
def provided(app_settings: None, issuer_server: IssuerServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The app with a stand-in for Apple and Google."""
    del app_settings
    monkeypatch.setenv("VW_IDENTITY_SECONDS", str(PATIENCE))
    for name in ("APPLE", "GOOGLE"):
        monkeypatch.setenv(f"VW_{name}_AUDIENCES", IssuerServer.AUDIENCE)
        monkeypatch.setenv(f"VW_{name}_ISSUER", issuer_server.url)
        monkeypatch.setenv(f"VW_{name}_KEYS_URL", f"{issuer_server.url}/keys")
    yield create_app().test_client()
    database.close()


def vouched(token: str, **more: object) -> dict[str, object]:
    return {"id_token": token, "nonce": "n" * 16, **more}


@pytest.mark.parametrize("provider", ["apple", "google"])
def test_a_provider_s_word_is_worth_a_pair_of_tokens(
    provider: str, provided: FlaskClient, issuer_server: IssuerServer
) -> None:
    token, path = issuer_server.token(), f"/sign-in/{provider}"
    assert code(post(provided, path, **vouched(token))) == "birth_date_missing"
    first = post(provided, path, **vouched(token, **BORN))
    assert first.status_code == 200
    assert first.json["new"]  # type: ignore[index]
    again = post(provided, path, **vouched(issuer_server.token(email=None)))
    assert again.json["account"]["id"] == first.json["account"]["id"]  # type: ignore[index]
    assert provided.get("/v1/me", headers=bearer(again.json)).json["email"] == "a…@example.org"  # type: ignore[arg-type, index]
    other = post(provided, path, **vouched(token, nonce="another" * 4))
    assert (other.status_code, code(other)) == (403, "identity_refused")


def test_google_s_word_for_a_mailbox_elsewhere_does_not_open_an_account_that_is_there(
    provided: FlaskClient, issuer_server: IssuerServer
) -> None:
    account = signed_in(provided)["account"]["id"]
    answer = post(provided, "/sign-in/google", **vouched(issuer_server.token()))
    assert (answer.status_code, code(answer)) == (409, "email_code_needed")
    apple = post(provided, "/sign-in/apple", **vouched(issuer_server.token()))
    assert apple.json["account"]["id"] == account  # type: ignore[index]
    bare = post(provided, "/sign-in/google", **vouched(issuer_server.token(email_verified=False), **BORN))
    assert (bare.status_code, code(bare)) == (403, "identity_unverified")


def test_a_provider_that_does_not_answer_is_no_fault_of_who_asks(
    provided: FlaskClient, issuer_server: IssuerServer
) -> None:
    issuer_server.status = 500
    answer = post(provided, "/sign-in/apple", **vouched(issuer_server.token()))
    assert (answer.status_code, code(answer)) == (503, "identity_unavailable")


def test_a_provider_that_is_not_set_up_is_not_there(client: FlaskClient) -> None:
    answer = post(client, "/sign-in/apple", **vouched("a.b.c"))
    assert (answer.status_code, code(answer)) == (404, "provider_off")


def test_a_session_is_called_what_its_client_calls_itself(client: FlaskClient) -> None:
    signed_in(client, **{"User-Agent": IPHONE})
    with database.session():
        assert [row.device for row in Session.select()] == ["Safari on iPhone"]


@pytest.mark.parametrize(
    ("said", "device_name"),
    [
        (IPHONE, "Safari on iPhone"),
        ("VideoWindow/1.2 (Android 15; Pixel 9) Dart/3.6", "VideoWindow on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mac"),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("((((", ""),
        ("x" * 4000, ""),
    ],
)
def test_devices_have_names_that_their_owners_know(said: str, device_name: str) -> None:
    assert device(said) == device_name
