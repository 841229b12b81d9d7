"""Apple and Google: who somebody is, by the ID token that their sign-in gave the app (OpenID Connect Core 1.0, 3.1.3.7).

A token counts when it is signed by a key that the provider publishes, was made for one of our apps, is not over, and holds
the nonce that the app chose: as it is, or as the SHA-256 of it in hex, which is how Apple's samples hand it over.
"""

import hashlib
import hmac
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt import PyJWK

from settings import IdentitySettings

log = logging.getLogger(__name__)

ALGORITHM = "RS256"
"""What both sign by; no other is taken, whatever a token says."""

LEEWAY_SECONDS = 30.0
"""By how much clocks may differ."""

AGAIN_SECONDS = 60.0
"""Keys are asked for no more often, whatever ids tokens name."""
AFTER_FAILURE_SECONDS = 5.0
FRESH_SECONDS = (300.0, 3600.0, 86_400.0)
"""How long keys are taken to be all there are: at least, where the provider says nothing, at most."""
STALE_SECONDS = 86_400.0
"""Keys that could not be asked for again still count for so long after."""
LONGEST_ANSWER = 64 * 1024

_MAX_AGE = re.compile(r"max-age=(\d{1,9})")


class IdentityRefused(Exception):
    """The token is not good, or not for us. Why is for logs."""


class IdentityUnavailable(Exception):
    """The provider's keys cannot be had just now."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the provider knows them."""

    subject: str
    email: str | None
    """None unless the provider has verified it."""
    authoritative: bool
    """Whether its mailbox is the provider's, or under the domain of an organisation there: others may have gone to somebody
    else since they were verified (https://developers.google.com/identity/gsi/web/guides/verify-google-id-token)."""


class Keys:
    """The keys that a provider publishes (RFC 7517), kept for as long as it says."""

    def __init__(self, url: str, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._seconds, self._clock = url, seconds, clock
        self._lock = threading.Lock()
        self._known: Mapping[str, PyJWK] = {}
        self._fresh_until = self._stale_until = self._ask_from = float("-inf")

    def key(self, key_id: str) -> PyJWK:
        """Raises `IdentityRefused` where there is no such key, `IdentityUnavailable` where that cannot be known."""
        if (key := self._known.get(key_id)) is not None and self._clock() < self._fresh_until:
            return key
        with self._lock:  # one asks, those that come meanwhile have its answer
            if self._clock() >= self._ask_from and (key_id not in self._known or self._clock() >= self._fresh_until):
                self._ask()
            if self._clock() >= self._stale_until:
                raise IdentityUnavailable(self._url)
            if (key := self._known.get(key_id)) is None:
                raise IdentityRefused("no such key")
            return key

    def _ask(self) -> None:
        import httpx  # a tenth of a second, for those few who come by a provider

        try:
            with httpx.stream("GET", self._url, timeout=self._seconds, follow_redirects=False) as answer:
                answer.raise_for_status()
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LONGEST_ANSWER:
                        raise ValueError("too long")
            known = _rsa_keys(json.loads(body))
        except (httpx.HTTPError, ValueError) as error:
            log.warning("no keys from %s: %s", self._url, type(error).__name__)
            self._ask_from = self._clock() + AFTER_FAILURE_SECONDS
            return
        least, usual, most = FRESH_SECONDS
        said = _MAX_AGE.search(answer.headers.get("Cache-Control", ""))
        now = self._clock()
        self._known = known
        self._fresh_until = now + min(max(float(said[1]) if said else usual, least), most)
        self._stale_until = self._fresh_until + STALE_SECONDS
        self._ask_from = now + AGAIN_SECONDS


@dataclass(frozen=True, slots=True)
class Issuer:
    """A provider, with the apps that it makes tokens for."""

    names: tuple[str, ...]
    """What it calls itself."""
    audiences: tuple[str, ...]
    keys: Keys
    own_mailboxes: bool
    """Every address that it says it has verified is as good as its own."""

    def identity(self, token: str, nonce: str) -> Identity:
        """Whose token it is. Raises `IdentityRefused`, `IdentityUnavailable`."""
        try:
            key = self.keys.key(str(jwt.get_unverified_header(token).get("kid", "")))
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self.audiences,
                issuer=self.names,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise IdentityRefused(type(error).__name__) from None
        if not _same_nonce(str(claims["nonce"]), nonce):
            raise IdentityRefused("another nonce")
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        # Apple has written the flag as a text for years.
        verified = claims.get("email_verified") is True or claims.get("email_verified") == "true"
        email = str(claims["email"]) if verified and claims.get("email") else None
        own = self.own_mailboxes or "hd" in claims or (email or "").lower().endswith("@gmail.com")
        return Identity(str(claims["sub"]), email, own)


def issuers(settings: IdentitySettings) -> Mapping[str, Issuer]:
    """Those that are set up, by name."""
    seconds = settings.identity_seconds
    google = (settings.google_issuer, settings.google_issuer.removeprefix("https://"))  # Google has written both
    found = {
        "apple": Issuer(
            (settings.apple_issuer,),
            tuple(settings.apple_audiences.split()),
            Keys(settings.apple_keys_url, seconds),
            own_mailboxes=True,
        ),
        "google": Issuer(
            google,
            tuple(settings.google_audiences.split()),
            Keys(settings.google_keys_url, seconds),
            own_mailboxes=False,
        ),
    }
    return {name: issuer for name, issuer in found.items() if issuer.audiences}


def _rsa_keys(found: Any) -> Mapping[str, PyJWK]:
    """Those of a key set by which tokens may be signed, by id. Raises `ValueError` when there are none."""
    keys = dict[str, PyJWK]()
    listed = found.get("keys") if isinstance(found, dict) else None
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and item.get("kty") == "RSA" and isinstance(item.get("kid"), str):
            try:
                keys[item["kid"]] = PyJWK(item, ALGORITHM)
            except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
                log.warning("a key that cannot be read: %s", type(error).__name__)
    if not keys:
        raise ValueError("no keys")
    return keys


def _same_nonce(claimed: str, chosen: str) -> bool:
    hashed = hashlib.sha256(chosen.encode()).hexdigest()
    return any(hmac.compare_digest(claimed.encode(), text.encode()) for text in (chosen, hashed))
