"""Who is let in: everybody with a token that is valid still, and nobody else."""

import time

import jwt
import pytest
from flask.testing import FlaskClient

from models import database
from models.accounts.schema import Account, Session
from models.accounts.states import AccountState, Role
from models.creators import applications
from settings import account_settings
from tests.models.creators.make import PROFILE
from tests.web.conftest import TOKEN, People, person
from tests.web.sellers import grown
from web import bearer

ROUTE = "/v1/uploads/none"


def code(client: FlaskClient, headers: dict[str, str], method: str = "GET") -> str:
    return str(client.open(ROUTE, method=method, headers=headers).json["code"])  # type: ignore[index]


def test_an_account_and_the_development_token_are_let_in(client: FlaskClient, people: People) -> None:
    assert code(client, people.owner.headers) == "unknown_upload"
    assert code(client, TOKEN) == "unknown_upload"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic c2VjcmV0", "Bearer nonsense", "Bearer a.b.c"])
def test_what_is_no_token_is_refused(client: FlaskClient, header: str) -> None:
    assert code(client, {"Authorization": header}) == "unauthorized"


def test_a_token_of_another_secret_audience_time_or_of_no_algorithm_is_refused(
    client: FlaskClient, people: People
) -> None:
    secrets, now = account_settings().token_secrets, time.time()
    claims = {"sid": people.owner.session, "aud": bearer.AUDIENCE, "exp": int(now) + 60}
    forged = [
        bearer.issue(people.owner.session, ("another secret" * 4,), now),
        bearer.issue(people.owner.session, secrets, now - bearer.SECONDS - 1),
        jwt.encode({**claims, "aud": "elsewhere"}, secrets[0], "HS256"),
        jwt.encode({"sid": people.owner.session, "aud": bearer.AUDIENCE}, secrets[0], "HS256"),
        jwt.encode(claims, None, "none"),
    ]
    for token in forged:
        assert code(client, {"Authorization": f"Bearer {token}"}) == "unauthorized"


def test_a_session_that_was_revoked_ends_at_once(client: FlaskClient, people: People) -> None:
    with database.transaction():
        Session.update(ended=time.time()).where(Session.id == people.owner.session).execute()
    assert code(client, people.owner.headers) == "unauthorized"


def test_a_suspended_account_may_look_and_a_banned_one_may_not(client: FlaskClient, people: People) -> None:
    def become(state: AccountState) -> None:
        with database.transaction():
            Account.update(state=state.value).where(Account.id == people.owner.id).execute()

    become(AccountState.SUSPENDED)
    assert code(client, people.owner.headers) == "unknown_upload"
    assert code(client, people.owner.headers, "DELETE") == "account_suspended"
    become(AccountState.BANNED)
    assert code(client, people.owner.headers) == "account_closed"


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.MODERATOR, Role.ADMIN])
def test_staff_who_are_suspended_see_no_more_than_everybody(client: FlaskClient, people: People, role: Role) -> None:
    one = person(role)
    applications.apply(grown(people.owner).id, PROFILE)
    paths = ("/v1/moderation/cases", f"/v1/creators/{people.owner.id}")
    assert [client.get(path, headers=one.headers).status_code for path in paths] == [200, 200]
    with database.transaction():
        Account.update(state=AccountState.SUSPENDED.value, suspended_until=time.time() + 900).where(
            Account.id == one.id
        ).execute()
    assert [client.get(path, headers=one.headers).status_code for path in paths] == [403, 404]
    assert client.get("/v1/me", headers=one.headers).json["role"] == role.value


def test_a_token_is_signed_by_the_first_secret_and_read_by_all(people: People) -> None:
    token = bearer.issue(people.owner.session, ("n" * 40, "o" * 40), time.time())
    assert bearer.read(token, ("o" * 40, "n" * 40)) == people.owner.session
    assert bearer.read(token, ("o" * 40,)) is None
