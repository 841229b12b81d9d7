"""Who works on a key, and what was answered under it.

A key belongs to one account and to one request: method, address and body. It is claimed before the work and holds the
answer after it. A request that dies between keeps others away for as long as its lease; then the work is done again, also
when the dead one had done it already: the answer is not part of the work's own transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import database, vault
from models.database import clock
from models.errors import IdempotencyInFlight, IdempotencyMismatch
from models.idempotency.schema import Answer
from models.values import new_id

LEASE_SECONDS = 60.0
"""No request takes longer, the completion of the largest upload included."""

KEPT_SECONDS = 24 * 3600.0

SOME = 1000
"""Answers that are forgotten at a time."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The key is this request's, to work on."""

    account: str
    key: str
    owner: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


def claim(account: str, key: str, fingerprint: str) -> Claimed | Kept:
    """The answer that is kept under a key, or else the right to work on it.

    Raises:
        IdempotencyMismatch: the key was used for another request.
        IdempotencyInFlight: the same request is being worked on.
    """
    mine = Claimed(account, key, new_id())
    with database.transaction():
        fresh = {"fingerprint": fingerprint, "owner": mine.owner, "expires": clock() + LEASE_SECONDS}
        inserted = Answer.insert(account=account, key=key, **fresh).on_conflict_ignore().as_rowcount().execute()
        if inserted:
            return mine
        row = database.for_update(Answer.select().where(_of(account, key))).first()
        if row is None:
            raise IdempotencyInFlight("released at this very moment")
        if row.expires <= database.now():
            Answer.update(status=None, headers=None, body=None, **fresh).where(Answer.id == row.id).execute()
            return mine
        if row.fingerprint != fingerprint:
            raise IdempotencyMismatch()
        if row.status is None:
            raise IdempotencyInFlight()
        headers = tuple((name, value) for name, value in json.loads(row.headers))
        return Kept(row.status, headers, vault.unseal(row.body))


def keep(claimed: Claimed, status: int, headers: Sequence[tuple[str, str]], body: str) -> None:
    """Keep what was answered; nothing when the key is another request's by now."""
    told = {"status": status, "headers": json.dumps(headers), "body": vault.seal(body)}
    with database.transaction():
        Answer.update(expires=clock() + KEPT_SECONDS, **told).where(*_mine(claimed)).execute()


def release(claimed: Claimed) -> None:
    """Leave the key to the next request: this one has failed by our fault, and trying again may help."""
    with database.transaction():
        Answer.delete().where(*_mine(claimed)).execute()


def forget() -> int:
    """Remove the answers whose time is over; how many."""
    forgotten = 0
    while gone := _forget_some():
        forgotten += gone
    return forgotten


def _forget_some() -> int:
    with database.transaction():
        over = Answer.select(Answer.id).where(Answer.expires <= clock()).order_by(Answer.expires).limit(SOME)
        keys = [row.id for row in over]
        return int(Answer.delete().where(Answer.id.in_(keys), Answer.expires <= clock()).execute()) if keys else 0


def _of(account: str, key: str) -> Any:
    return (Answer.account == account) & (Answer.key == key)


def _mine(claimed: Claimed) -> tuple[Any, ...]:
    return (_of(claimed.account, claimed.key), Answer.owner == claimed.owner, Answer.status.is_null())
