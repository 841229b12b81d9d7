"""Requests counted in Redis, in sliding windows that all processes share.

Who is far from a limit is counted here, and Redis told ten times a second: where somebody asks a lot, the way there and back
would cost as much as many an answer. Near a limit every request is told at once.
"""

import hashlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import redis
from limits import RateLimitItem
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE_SECONDS = 0.25
"""What a request waits for Redis, at most."""

TOLD_SECONDS = 0.1
"""How old what Redis said may be, for those who are far from a limit."""

FAR = 0.5
"""The share of a limit that is left to who is far from it: several processes together let nobody beyond it who asks for less
than that in such a moment."""

MOST = 10_000
"""Policies of clients that are remembered; of those that were told of longest ago, what is not told is forgotten."""

WINDOWS = """
local answers = {}
for policy = 1, #KEYS / 2 do
    local last, this = KEYS[2 * policy - 1], KEYS[2 * policy]
    local limit, window = tonumber(ARGV[3 * policy - 2]), 1000 * tonumber(ARGV[3 * policy - 1])
    -- A counter lasts for two windows: it counts in the first, and fades as the last one in the second.
    local ends = redis.call('pttl', this)
    if ends > 0 and ends < window then
        redis.call('rename', this, last)
        ends = ends + window
        redis.call('set', this, 0, 'px', ends)
    elseif ends <= 0 then
        ends = 2 * window
        redis.call('set', this, 0, 'px', ends)
    end
    local before, fades = tonumber(redis.call('get', last)) or 0, math.max(0, redis.call('pttl', last))
    local now = redis.call('incrby', this, ARGV[3 * policy])
    local passed = math.floor(before * fades / window) + now < limit
    if passed then
        now = redis.call('incr', this)
    end
    answers[policy] = {passed and 1 or 0, before, fades, now, ends}
end
return answers
"""
"""Of each policy: its limit, its window in seconds, and how many requests passed that were not told. Times in ms."""

Asked = tuple[str, RateLimitItem, str]
"""Policy, limit, who."""


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


@dataclass(slots=True)
class _Known:
    """What Redis said last of somebody's policy."""

    quota: Quota
    told: float
    """On the monotonic clock."""
    untold: int = 0
    """Requests since."""

    def is_far(self, now: float) -> bool:
        return now - self.told < TOLD_SECONDS and self.quota.left - self.untold > FAR * self.quota.limit

    def left(self) -> Quota:
        """After the requests since."""
        told = self.quota
        return Quota(told.name, told.limit, told.window, told.passed, told.left - self.untold, told.seconds)


class Counters:
    """Counts a request for all of its policies at once, by one call of a script at most."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        self._script = hashlib.sha1(WINDOWS.encode(), usedforsecurity=False).hexdigest()
        self._known: dict[tuple[str, str], _Known] = {}
        self._lock = threading.Lock()

    def count(self, asked: Sequence[Asked]) -> list[Quota]:
        """Count a request. Raises what redis raises."""
        with self._lock:
            if (found := self._here(asked)) is not None:
                return found
            untold = [self._taken(name, who) for name, _, who in asked]
        quotas = self._told(asked, untold)
        with self._lock:
            for (name, _, who), quota in zip(asked, quotas, strict=True):
                self._remember((name, who), quota)
        return quotas

    def _here(self, asked: Sequence[Asked]) -> list[Quota] | None:
        now = time.monotonic()
        known = [self._known.get((name, who)) for name, _, who in asked]
        far = [item for item in known if item is not None and item.is_far(now)]
        if len(far) < len(asked):
            return None
        for item in far:
            item.untold += 1
        return [item.left() for item in far]

    def _taken(self, name: str, who: str) -> int:
        """What Redis is told now; nobody tells it again."""
        known = self._known.get((name, who))
        if known is None:
            return 0
        untold, known.untold = known.untold, 0
        return untold

    def _remember(self, key: tuple[str, str], quota: Quota) -> None:
        before = self._known.pop(key, None)
        # What was counted here while Redis was asked is still to be told.
        self._known[key] = _Known(quota, time.monotonic(), before.untold if before else 0)
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def _told(self, asked: Sequence[Asked], untold: Sequence[int]) -> list[Quota]:
        keys = [f"vw:limits:{name}:{who}:{which}" for name, _, who in asked for which in ("last", "this")]
        given = [
            value
            for (_, item, _), count in zip(asked, untold, strict=True)
            for value in (item.amount, item.get_expiry(), count)
        ]
        try:
            found: Any = self._redis.evalsha(self._script, len(keys), *keys, *given)
        except redis.exceptions.NoScriptError:  # it has been started anew
            found = self._redis.eval(WINDOWS, len(keys), *keys, *given)
        return [
            quota(name, item.amount, item.get_expiry(), bool(passed), *window)
            for (name, item, _), (passed, *window) in zip(asked, found, strict=True)
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
