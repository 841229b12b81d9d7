"""Refresh tokens: random, kept as a hash, each good for one use, by which the session goes on and gets the next.

A used token that comes again has been stolen, or its successor was: the session ends, whoever holds which. But phones lose
answers, and an app may ask twice at once. So for `GRACE_SECONDS` a used token whose successor is unused is answered again,
**by the same successor**: it is derived from the token and a salt in the row, and never stored. Whoever asked holds the same
token then, and no more of them are about than without; if one was a thief, the next use by the other is a reuse, and ends
the session. The grace costs one step of detection and gives away nothing else.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from models import database, vault
from models.accounts.schema import Refresh, Session
from models.database import clock, for_update
from models.errors import RefreshRefused

SECONDS = 30 * 86_400.0
"""A session that was not used for so long has ended."""

GRACE_SECONDS = 60.0
"""As long as phones wait for an answer before they ask again."""

REUSED = "a token was used again"


@dataclass(frozen=True, slots=True)
class Renewed:
    """A session that goes on, and the token for the next time."""

    session: str
    token: str


def first(session_id: str) -> str:
    """The first token of a session. Within the caller's transaction."""
    token = secrets.token_hex(32)
    _insert(token, session_id)
    return token


def renew(token: str) -> Renewed:
    """The session of `token`, for another 30 days. Raises `RefreshRefused`; a session whose token was reused is over."""
    with database.transaction():
        found = _renew(token)  # raises nothing: what it ends has to stay ended
    if isinstance(found, RefreshRefused):
        raise found
    return found


def sweep() -> int:
    """Forget tokens and sessions that are over for so long that nobody asks; how many sessions."""
    with database.transaction():
        before = clock() - SECONDS
        over = Session.select(Session.id).where((Session.expires < before) | (Session.ended < before))
        Refresh.delete().where((Refresh.expires < clock()) | Refresh.session.in_(over)).execute()
        return int(Session.delete().where((Session.expires < before) | (Session.ended < before)).execute())


def _renew(token: str) -> Renewed | RefreshRefused:
    row = _locked(token)
    if row is None or row.expires <= (now := database.now()):
        return RefreshRefused()
    session = for_update(Session.select().where(Session.id == row.session_id)).first()
    if session.ended is not None or session.expires <= now:
        return RefreshRefused()
    if row.used is None:
        salt = secrets.token_urlsafe(32)
        Refresh.update(used=now, salt=salt).where(Refresh.hash == row.hash).execute()
        successor = _successor(token, salt)
        _insert(successor, session.id)
        Session.update(expires=now + SECONDS, used=now).where(Session.id == session.id).execute()
        return Renewed(session.id, successor)
    successor = _successor(token, row.salt)
    after = _locked(successor)
    if now - row.used <= GRACE_SECONDS and after is not None and after.used is None:
        return Renewed(session.id, successor)
    Session.update(ended=now).where(Session.id == session.id).execute()
    return RefreshRefused(REUSED)


def _insert(token: str, session_id: str) -> None:
    Refresh.insert(hash=_hash(token), session=session_id, expires=clock() + SECONDS).execute()


def _locked(token: str) -> Any:
    return for_update(Refresh.select().where(Refresh.hash == _hash(token))).first()


def _successor(token: str, salt: str) -> str:
    """Only who holds the token and the blind key can tell."""
    return vault.blind(f"successor:{token}:{salt}")


def _hash(token: str) -> str:
    return vault.blind(f"refresh:{token}")
