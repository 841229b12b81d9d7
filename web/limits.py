"""How often one may ask: by account and by address, in classes of routes, counted in Redis in sliding windows.

The answers say what is left in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10). Without Redis
everybody is let pass: an API that answers is worth more than one that counts.
"""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import redis.exceptions
from flask import Flask, Response, g, request
from limits import RateLimitItem, parse_many
from limits.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

from settings import LimitSettings
from web import access, address
from web.errors import problem

log = logging.getLogger(__name__)

READS = frozenset({"GET", "HEAD", "OPTIONS"})

CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("sign_in", re.compile(r"\S+ /v1/sign-in(/|$)")),
    ("beacons", re.compile(r"POST /v1/beacons$")),
    ("parts", re.compile(r"\S+ /v1/uploads/[^/]+/parts(/|$)|(PATCH|HEAD) /v1/tus/")),
    ("read", re.compile(f"({'|'.join(sorted(READS))}) ")),
    ("write", re.compile("")),
)
"""Classes of requests, by method and path; the first that fits counts. `LimitSettings` has a limit for each."""

REFUSED, NOT_LET_IN = "refused", frozenset({401, 403})
"""The class of those whom `access` stops, which is known by the answer only."""

PATIENCE_SECONDS = 0.25
"""What a request waits for Redis, at most."""

AWAY_SECONDS = 5.0
"""Redis is not asked for so long after it did not answer."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of one policy after a request."""

    name: str
    limit: int
    window: int
    """Seconds."""
    passed: bool
    left: int
    seconds: int
    """Until there is more: until the request may be repeated, if it did not pass."""


class Counters(RedisStorage):
    """Counts several policies in one round trip: the library's own scripts in one pipeline."""

    def __init__(self, url: str) -> None:
        waits: dict[str, float] = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
        super().__init__(url, key_prefix="vw:limits", retry=Retry(NoBackoff(), 1), **waits)  # type: ignore[arg-type]

    def count(self, asked: Sequence[tuple[str, RateLimitItem, str]]) -> list[Quota]:
        """Count a request of `(policy, limit, who)`. Raises what redis raises."""
        try:
            return self._counted(asked)
        except redis.exceptions.NoScriptError:  # it has been restarted
            for text in (self.SCRIPT_ACQUIRE_SLIDING_WINDOW, self.SCRIPT_SLIDING_WINDOW):
                self.storage.script_load(text)
            return self._counted(asked)

    def _counted(self, asked: Sequence[tuple[str, RateLimitItem, str]]) -> list[Quota]:
        pipe = self.storage.pipeline(transaction=False)
        for name, item, who in asked:
            key = item.key_for(name, who)
            keys = [self.prefixed_key(self._previous_window_key(key)), self.prefixed_key(self._current_window_key(key))]
            pipe.evalsha(self.lua_acquire_sliding_window.sha, 2, *keys, item.amount, item.get_expiry(), 1)
            pipe.evalsha(self.lua_sliding_window.sha, 2, *keys, item.get_expiry())
        found = iter(pipe.execute())
        return [
            quota(name, item.amount, item.get_expiry(), bool(passed), *(max(0, int(value or 0)) for value in window))
            for (name, item, _), passed, window in zip(asked, found, found, strict=True)
        ]


def quota(name: str, limit: int, window: int, passed: bool, before: int, fades: int, now: int, ends: int) -> Quota:
    """What two windows say: `before` requests in the last one, of which less and less count for another `fades` ms, and
    `now` in this one, whose counter lasts for `ends` ms, a window longer than it counts."""
    used = floor(before * fades / 1000 / window) + now
    turns = max(0.0, ends / 1000 - window)  # until this window is the last one
    if passed:
        seconds = turns
    elif now < limit:
        seconds = fades / 1000 - window * (limit - now) / max(1, before)
    else:
        seconds = turns + window * (1 - limit / now)
    return Quota(name, limit, window, passed, max(0, limit - used), max(1, ceil(seconds)))


class Limits:
    """The limits of an app."""

    def __init__(self, settings: LimitSettings, url: str, hops: int) -> None:
        self._counters, self._hops = Counters(url), hops
        self._items = {name: parse_many(settings.of(name)) for name in [*(name for name, _ in CLASSES), REFUSED]}
        self._away_until = 0.0

    def ask(self, name: str, account: str | None) -> list[Quota]:
        """Count this request; nothing while Redis is away."""
        items = self._items[name]
        who = ((name, items[0], account), (f"{name}-address", items[-1], address.of(request.environ, self._hops)))
        asked = [(policy, item, key) for policy, item, key in who if key is not None]
        if not asked or time.monotonic() < self._away_until:
            return []
        try:
            found = self._counters.count(asked)
        except redis.exceptions.RedisError as error:
            if not self._away_until:
                log.warning("nobody is limited while Redis is away: %s", error)
            self._away_until = time.monotonic() + AWAY_SECONDS
            return []
        if self._away_until:
            log.warning("Redis is back: requests are counted again")
            self._away_until = 0.0
        return found


def class_of(method: str, path: str) -> str:
    """The class of a request."""
    asked = f"{method} {path}"
    return next(name for name, pattern in CLASSES if pattern.match(asked))


def register(app: Flask, settings: LimitSettings, url: str, hops: int) -> None:
    """After `access`, which says who is asking; `hops` proxies are believed about the client's address."""
    limits = Limits(settings, url, hops)

    @app.before_request
    def _count() -> Response | None:
        if not request.path.startswith(access.GUARDED):
            return None
        somebody = access.somebody() if "principal" in g else None
        g.quotas = limits.ask(class_of(request.method, request.path), somebody.account if somebody else None)
        return _refusal(g.quotas)

    @app.after_request
    def _tell(response: Response) -> Response:
        if "quotas" not in g and response.status_code in NOT_LET_IN and request.path.startswith(access.GUARDED):
            g.quotas = limits.ask(REFUSED, None)
            response = _refusal(g.quotas) or response
        quotas: list[Quota] = g.get("quotas", [])
        if quotas:
            response.headers["RateLimit-Policy"] = ", ".join(f'"{it.name}";q={it.limit};w={it.window}' for it in quotas)
            response.headers["RateLimit"] = ", ".join(f'"{it.name}";r={it.left};t={it.seconds}' for it in quotas)
        return response


def _refusal(quotas: Sequence[Quota]) -> Response | None:
    over = [item.seconds for item in quotas if not item.passed]
    if not over:
        return None
    response = problem("rate_limited")
    response.headers["Retry-After"] = str(max(over))
    return response
