"""Who asks too often waits, and nobody else does."""

import logging
import re
from collections.abc import Iterator

import pytest
import redis
from flask.testing import FlaskClient
from limits import parse

import settings
from bench.servers.valkey import ValkeyServer
from models import database
from tests.web.conftest import PATIENCE, TOKEN, People, person
from web import address, create_app, limits, windows

ROUTE = "/v1/uploads/none"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that was not heard of for a quarter of a second on a busy machine would let everybody pass."""
    monkeypatch.setattr(windows, "PATIENCE_SECONDS", PATIENCE)


@pytest.fixture
def app(app_settings: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Two reads a minute for an account, four for an address."""
    del app_settings
    monkeypatch.setenv("VW_LIMIT_READ", "2/minute;4/minute")
    monkeypatch.setenv("VW_LIMIT_REFUSED", "2/minute")
    monkeypatch.setenv("VW_TRUSTED_HOPS", "1")
    yield create_app().test_client()
    database.close()


def ask(client: FlaskClient, headers: dict[str, str], method: str = "GET", address: str = "192.0.2.1") -> int:
    return client.open(ROUTE, method=method, headers=headers | {"X-Forwarded-For": address}).status_code


def test_the_next_request_of_an_account_is_told_when_it_may_come(app: FlaskClient) -> None:
    anna = person()
    left = [app.get(ROUTE, headers=anna.headers).headers["RateLimit"] for _ in range(2)]
    assert [text.split(", ")[0].split(";t=")[0] for text in left] == ['"read";r=1', '"read";r=0']
    refused = app.get(ROUTE, headers=anna.headers)
    assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == '"read";q=2;w=60, "read-address";q=4;w=60'


def test_another_account_class_or_address_has_limits_of_its_own(app: FlaskClient) -> None:
    anna, eva, uma = (person() for _ in range(3))
    assert [ask(app, anna.headers) for _ in range(3)] == [404, 404, 429]
    assert ask(app, anna.headers, "DELETE") == 404
    assert ask(app, anna.headers, address="198.51.100.7") == 429
    assert [ask(app, eva.headers), ask(app, uma.headers)] == [404, 429]
    assert ask(app, uma.headers, address="198.51.100.7") == 404


def test_those_who_are_not_let_in_are_counted_by_address(app: FlaskClient) -> None:
    bad = {"Authorization": "Bearer guess"}
    assert [ask(app, bad) for _ in range(3)] == [401, 401, 429]
    assert ask(app, bad, address="198.51.100.7") == 401
    assert ask(app, person().headers) == 404


def test_what_a_client_writes_before_our_proxy_does_not_count(app: FlaskClient) -> None:
    bad = {"Authorization": "Bearer guess"}
    assert [ask(app, bad, address=f"10.0.0.{number}, 192.0.2.1") for number in range(3)] == [401, 401, 429]


def test_without_redis_everybody_passes_and_it_is_said_once(
    app: FlaskClient, valkey: ValkeyServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = person()
    valkey.kill()
    with caplog.at_level(logging.WARNING, "web.limits"):
        monkeypatch.setattr(limits, "AWAY_SECONDS", 0.0)
        assert [ask(app, anna.headers) for _ in range(4)] == [404] * 4
        assert [record.message.split(" while")[0] for record in caplog.records] == ["nobody is limited"]
        valkey.restart()
        assert [ask(app, anna.headers) for _ in range(3)] == [404, 404, 429]
    assert len(caplog.records) == 2


def test_a_request_costs_one_round_trip_at_most_and_none_far_from_a_limit(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(ROUTE, headers=people.owner.headers)  # connects, and loads the scripts
    sent = 0
    send = redis.connection.AbstractConnection.send_packed_command

    def counted(self: redis.connection.AbstractConnection, *arguments: object, **more: object) -> object:
        nonlocal sent
        sent += 1
        return send(self, *arguments, **more)

    def left() -> list[int]:
        answer = client.get(ROUTE, headers=people.owner.headers)
        return [int(text) for text in re.findall(r";r=(\d+)", answer.headers["RateLimit"])]

    monkeypatch.setattr(redis.connection.AbstractConnection, "send_packed_command", counted)
    monkeypatch.setattr(windows, "TOLD_SECONDS", 0.0)
    first, other = left()
    assert sent == 1
    monkeypatch.setattr(windows, "TOLD_SECONDS", 60.0)
    assert [left() for _ in range(3)] == [[first - number, other - number] for number in (1, 2, 3)]
    assert sent == 1
    monkeypatch.setattr(windows, "TOLD_SECONDS", 0.0)
    assert (left(), sent) == ([first - 4, other - 4], 2)


def test_near_a_limit_every_process_knows_what_the_others_let_through(
    valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "TOLD_SECONDS", 60.0)
    one, two = windows.Counters(valkey.url), windows.Counters(valkey.url)
    asked = [("read", parse("20/minute"), "somebody")]
    passed = [counters.count(asked)[0].passed for _ in range(20) for counters in (one, two)]
    # Each counts up to half of it by itself, and what it let through is told with the next.
    assert passed[:20] == [True] * 20
    assert passed.count(True) <= 20


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/v1/sign-in/codes", "sign_in"),
        ("POST", "/v1/sign-inside", "write"),
        ("POST", "/v1/beacons", "beacons"),
        ("PUT", "/v1/uploads/x/parts/7", "parts"),
        ("POST", "/v1/uploads/x/parts", "parts"),
        ("PATCH", "/v1/tus/x", "parts"),
        ("POST", "/v1/tus", "write"),
        ("GET", "/v1/feed/newest", "read"),
        ("DELETE", "/v1/stories/x/like", "write"),
    ],
)
def test_every_request_has_a_class(method: str, path: str, name: str) -> None:
    assert limits.class_of(method, path) == name


def test_how_long_to_wait_is_what_the_windows_say() -> None:
    def seconds(*counted: int) -> int:
        return windows.quota("read", 10, 60, False, *counted).seconds

    assert seconds(20, 45_000, 0, 105_000) == 15, "15 of the last window count; fewer than 10 do in 15 s"
    assert seconds(0, 0, 10, 90_000) == 30, "all of this one; it begins to fade at its end"
    assert seconds(0, 0, 20, 90_000) == 60, "twice as many: half of it has to fade"
    assert windows.quota("read", 10, 60, True, 4, 30_000, 3, 90_000).left == 5


@pytest.mark.parametrize("text", ["", "0/minute", "10", "10/minute;", "10/fortnight", "10/minute;20/minute;30/minute"])
def test_what_is_no_limit_ends_the_program(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VW_LIMIT_READ", text)
    with pytest.raises(SystemExit, match="VW_LIMIT_READ"):
        settings.limit_settings()


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "found"),
    [
        ("192.0.2.1", "10.0.0.1", 0, "192.0.2.1"),
        ("192.0.2.1", "10.0.0.1", 1, "10.0.0.1"),
        ("192.0.2.1", "6.6.6.6, 10.0.0.1, 10.0.0.2", 2, "10.0.0.1"),
        ("192.0.2.1", "10.0.0.1", 2, "192.0.2.1"),
        ("192.0.2.1", "nonsense", 1, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("", "", 0, None),
    ],
)
def test_the_address_is_the_one_that_can_be_believed(peer: str, forwarded: str, hops: int, found: str | None) -> None:
    assert address.of({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, hops) == found


def test_the_development_token_is_limited_like_an_account(app: FlaskClient) -> None:
    assert [ask(app, TOKEN) for _ in range(3)] == [404, 404, 429]
