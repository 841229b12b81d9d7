"""ID tokens against an issuer over loopback: what is taken, what is not, and how its keys are kept."""

import base64
import hashlib
import json
import time
from typing import Any

import jwt
import pytest

from integrations.identity import (
    AGAIN_SECONDS,
    STALE_SECONDS,
    Identity,
    IdentityRefused,
    IdentityUnavailable,
    Issuer,
    Keys,
    issuers,
)
from settings import IdentitySettings
from tests.servers.providers import IssuerServer, SigningKey

NONCE = "n" * 16

PATIENCE = 60.0
"""Seconds that an issuer may take on a busy machine."""


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer(issuer_server: IssuerServer, clock: Clock) -> Issuer:
    keys = Keys(f"{issuer_server.url}/keys", PATIENCE, clock)
    return Issuer((issuer_server.url,), (IssuerServer.AUDIENCE, "example.web"), keys, own_mailboxes=True)


def test_a_good_token_says_who_it_is(issuer: Issuer, issuer_server: IssuerServer) -> None:
    expected = Identity("001.ana", "ana@example.org", authoritative=True)
    assert issuer.identity(issuer_server.token(), NONCE) == expected
    assert issuer.identity(issuer_server.token(aud=["other", "example.web"]), NONCE) == expected


def test_the_nonce_may_be_hashed_as_apple_s_samples_do(issuer: Issuer, issuer_server: IssuerServer) -> None:
    hashed = hashlib.sha256(NONCE.encode()).hexdigest()
    assert issuer.identity(issuer_server.token(nonce=hashed), NONCE).subject == "001.ana"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another.app"},
        {"exp": -60},
        {"iat": 600},
        {"nonce": "m" * 16},
        *({name: None} for name in ("iss", "aud", "exp", "iat", "sub", "nonce")),
    ],
    ids=lambda claims: "-".join(f"no-{name}" if value is None else f"other-{name}" for name, value in claims.items()),
)
def test_a_token_that_is_not_for_us_or_over_is_refused(
    claims: dict[str, Any], issuer: Issuer, issuer_server: IssuerServer
) -> None:
    # By now, and not by when the tests were gathered: many minutes may have gone by since.
    times = {name: int(time.time()) + value for name, value in claims.items() if isinstance(value, int)}
    with pytest.raises(IdentityRefused):
        issuer.identity(issuer_server.token(**claims | times), NONCE)


def test_a_token_that_somebody_else_signed_is_refused(issuer: Issuer, issuer_server: IssuerServer) -> None:
    public = issuer_server.key.public()
    claims = jwt.decode(issuer_server.token(), options={"verify_signature": False})
    modulus = base64.urlsafe_b64decode(public["n"] + "==")
    forged = [
        issuer_server.token(key=SigningKey("one")),
        jwt.encode(claims, None, "none", headers={"kid": "one"}),
        jwt.encode(claims, modulus, "HS256", headers={"kid": "one"}),
        issuer_server.token()[:-8] + "AAAAAAAA",
        "nonsense",
        "",
        "a.b.c",
    ]
    for token in forged:
        with pytest.raises(IdentityRefused):
            issuer.identity(token, NONCE)


@pytest.mark.parametrize(
    ("verified", "email"),
    [(True, "ana@example.org"), ("true", "ana@example.org"), (False, None), ("false", None), (None, None), (1, None)],
)
def test_only_an_address_that_was_verified_counts(
    verified: object, email: str | None, issuer: Issuer, issuer_server: IssuerServer
) -> None:
    assert issuer.identity(issuer_server.token(email_verified=verified), NONCE).email == email


def test_google_speaks_for_its_own_mailboxes_and_those_of_its_organisations(issuer_server: IssuerServer) -> None:
    found = issuers(
        IdentitySettings(
            google_audiences=f"{IssuerServer.AUDIENCE} other",
            google_issuer=issuer_server.url,
            google_keys_url=f"{issuer_server.url}/keys",
        )
    )
    assert list(found) == ["google"], "who has no audience is off"
    google = found["google"]
    assert not google.identity(issuer_server.token(), NONCE).authoritative
    assert google.identity(issuer_server.token(email="Ana@Gmail.com"), NONCE).authoritative
    assert google.identity(issuer_server.token(hd="example.org"), NONCE).authoritative


def test_keys_are_asked_for_once_while_they_are_fresh(
    issuer: Issuer, issuer_server: IssuerServer, clock: Clock
) -> None:
    issuer_server.headers = {"Cache-Control": "public, max-age=7200, must-revalidate"}
    for _ in range(3):
        issuer.identity(issuer_server.token(), NONCE)
        clock.now += 2000
    assert issuer_server.asked == 1
    clock.now += 2000
    issuer.identity(issuer_server.token(), NONCE)
    assert issuer_server.asked == 2


@pytest.mark.parametrize(("said", "seconds"), [("max-age=0", 300), ("", 3600), ("max-age=999999999", 86_400)])
def test_keys_are_kept_neither_too_briefly_nor_for_ever(
    said: str, seconds: float, issuer: Issuer, issuer_server: IssuerServer, clock: Clock
) -> None:
    issuer_server.headers = {"Cache-Control": said}
    issuer.identity(issuer_server.token(), NONCE)
    clock.now += seconds - 1
    issuer.identity(issuer_server.token(), NONCE)
    assert issuer_server.asked == 1
    clock.now += 2
    issuer.identity(issuer_server.token(), NONCE)
    assert issuer_server.asked == 2


def test_a_new_key_is_found_at_once_and_unknown_ones_are_asked_for_once_a_minute(
    issuer: Issuer, issuer_server: IssuerServer, clock: Clock
) -> None:
    issuer.identity(issuer_server.token(), NONCE)
    new = SigningKey("two")
    issuer_server.published.append(new)
    clock.now += AGAIN_SECONDS
    assert issuer.identity(issuer_server.token(key=new), NONCE).subject == "001.ana"
    assert issuer_server.asked == 2
    for number in range(5):
        with pytest.raises(IdentityRefused):
            issuer.identity(issuer_server.token(key=SigningKey(f"x{number}", new.private)), NONCE)
    assert issuer_server.asked == 2
    clock.now += AGAIN_SECONDS
    with pytest.raises(IdentityRefused):
        issuer.identity(issuer_server.token(key=SigningKey("x", new.private)), NONCE)
    assert issuer_server.asked == 3


def test_while_the_issuer_is_away_the_keys_that_were_known_count(
    issuer: Issuer, issuer_server: IssuerServer, clock: Clock
) -> None:
    issuer.identity(issuer_server.token(), NONCE)
    issuer_server.status = 503
    clock.now += 3601
    for _ in range(3):
        issuer.identity(issuer_server.token(), NONCE)
    assert issuer_server.asked == 2, "and it is let alone for a while"
    clock.now += STALE_SECONDS
    with pytest.raises(IdentityUnavailable):
        issuer.identity(issuer_server.token(), NONCE)
    issuer_server.status = 200
    clock.now += 6
    issuer.identity(issuer_server.token(), NONCE)


def test_without_any_key_nobody_can_say_whether_a_token_is_good(issuer: Issuer, issuer_server: IssuerServer) -> None:
    issuer_server.status = 500
    with pytest.raises(IdentityUnavailable):
        issuer.identity(issuer_server.token(), NONCE)
    with pytest.raises(IdentityUnavailable):
        issuer.identity(issuer_server.token(), NONCE)
    assert issuer_server.asked == 1


def test_an_issuer_that_is_slow_or_redirects_is_away(issuer_server: IssuerServer, clock: Clock) -> None:
    issuer_server.answers.clear()
    slow = Keys(issuer_server.url, 0.1, clock)
    with pytest.raises(IdentityUnavailable):
        slow.key("one")
    issuer_server.answers.set()
    issuer_server.status, issuer_server.headers = 302, {"Location": f"{issuer_server.url}/other"}
    moved = Keys(issuer_server.url, PATIENCE, clock)
    with pytest.raises(IdentityUnavailable):
        moved.key("one")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"keys": [{"kty": "RSA", "kid": "one"}]}',
        '{"keys": 1}',
        '{"keys": [{"kty": "oct"}]}',
        "x" * 70_000,
    ],
)
def test_what_is_no_set_of_keys_is_none(
    text: str, issuer_server: IssuerServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer_server, "answer", lambda *_: (200, {}, text.encode()))
    with pytest.raises(IdentityUnavailable):
        Keys(issuer_server.url, PATIENCE, clock).key("one")


def test_a_secret_key_among_the_public_ones_signs_nothing(
    issuer: Issuer, issuer_server: IssuerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = {"kty": "oct", "kid": "oct", "k": base64.urlsafe_b64encode(b"s" * 32).decode(), "alg": "HS256"}
    keys = json.dumps({"keys": [issuer_server.key.public(), secret]}).encode()
    monkeypatch.setattr(issuer_server, "answer", lambda *_: (200, {}, keys))
    claims = jwt.decode(issuer_server.token(), options={"verify_signature": False})
    with pytest.raises(IdentityRefused):
        issuer.identity(jwt.encode(claims, b"s" * 32, "HS256", headers={"kid": "oct"}), NONCE)
