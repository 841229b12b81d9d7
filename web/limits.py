"""How often one may ask: by account and by address, in classes of routes, counted in Redis in sliding windows.

The answers say what is left in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10). Without Redis
everybody is let pass: an API that answers is worth more than one that counts.
"""

import logging
import re
import time
from collections.abc import Sequence

import redis.exceptions
from flask import Flask, Response, g, request
from limits import parse_many

from models.accounts.sessions import Principal
from settings import LimitSettings
from web import access, address
from web.context import bound
from web.errors import problem
from web.windows import Counters, Quota

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

AWAY_SECONDS = 5.0
"""Redis is not asked for so long after it did not answer."""


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
        asked, ours = bound(request), bound(g)
        if not asked.path.startswith(access.GUARDED):
            return None
        somebody: Principal | None = ours.get("principal")
        ours.quotas = limits.ask(class_of(asked.method, asked.path), somebody.account if somebody else None)
        return _refusal(ours.quotas)

    @app.after_request
    def _tell(response: Response) -> Response:
        quotas: list[Quota] | None = g.get("quotas")
        if quotas is None and response.status_code in NOT_LET_IN and request.path.startswith(access.GUARDED):
            quotas = g.quotas = limits.ask(REFUSED, None)
            response = _refusal(quotas) or response
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
