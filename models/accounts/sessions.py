"""Who a session belongs to. Asked with every request, so that a ban or a revocation counts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Case

from models import database
from models.accounts.schema import Account, Session
from models.accounts.states import STAFF, AccountState, Role
from models.database import clock
from models.errors import UnknownSession
from models.values import new_id

USED_SECONDS = 300.0
"""How exactly is known when a session was last used: reading writes no more often."""

DEVICE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has proved who they are."""

    account: str
    role: Role
    """Of staff who are suspended, a viewer's: they look as everybody does."""
    state: AccountState
    name: str
    session: str | None
    """None for the development token."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner sees it."""

    id: str
    device: str
    created: float
    used: float
    """The last time, within minutes."""
    expires: float


def open_session(account_id: str, seconds: float, device: str = "") -> str:
    """A new session of an account; its id."""
    key = new_id()
    with database.transaction():
        Session.insert(
            id=key,
            account=account_id,
            created=clock(),
            expires=clock() + seconds,
            device=device[:DEVICE_CHARACTERS],
            used=clock(),
        ).execute()
    return key


def principal(session_id: str) -> Principal | None:
    """Whose session it is; None when it has ended, or is none. A suspension that is over is not told any more."""
    idle = Session.used.is_null() | (Session.used < clock() - USED_SECONDS)
    with database.session():
        found = (
            Account.select(Account.id, Account.role, _state(), Account.name, idle)
            .join(Session, on=Session.account == Account.id)
            .where(Session.id == session_id, _open())
            .tuples()
            .first()
        )
        if found and found[4]:
            # As a condition again: of many requests at once one writes.
            with database.transaction():
                Session.update(used=clock()).where(Session.id == session_id, idle).execute()
    return _principal(found[:4], session_id) if found else None


def standing(session_ids: Sequence[str]) -> dict[str, tuple[AccountState, Role]]:
    """Those of the sessions that go on, with state and role of their account as in `principal`; one query."""
    if not session_ids:
        return {}
    with database.session():
        found: Any = (
            Session.select(Session.id, _state(), Account.role)
            .join(Account, on=Session.account == Account.id)
            .where(Session.id.in_(list(session_ids)), _open())
            .tuples()
        )
        return {key: (AccountState(state), _powers(role, state)) for key, state, role in found}


def development(account_id: str, role: Role) -> Principal:
    """The account that the development token names, made when it is first used."""
    with database.transaction():
        Account.insert(
            id=account_id, role=role.value, state=AccountState.ACTIVE.value, name=account_id, created=clock()
        ).on_conflict_ignore().execute()
        columns = (Account.id, Account.role, Account.state, Account.name)
        found = Account.select(*columns).where(Account.id == account_id).tuples().first()
    return _principal(found, None)


def of_account(account_id: str, before: str | None, limit: int) -> tuple[SessionView, ...]:
    """The sessions of an account that go on, latest first, from behind the session `before` on."""
    with database.session():
        rows = Session.select().where(Session.account == account_id, _open())
        if before is not None:
            rows = rows.where(Session.id < before)
        rows = rows.order_by(Session.id.desc()).limit(limit)
        return tuple(SessionView(row.id, row.device, row.created, row.used or row.created, row.expires) for row in rows)


def end(session_id: str, account_id: str) -> None:
    """End a session of an account; its access tokens end with it. Raises `UnknownSession`, for a stranger's too."""
    with database.transaction():
        mine = (Session.id == session_id) & (Session.account == account_id) & _open()
        if Session.update(ended=clock()).where(mine).execute() != 1:
            raise UnknownSession()


def end_all(account_id: str) -> None:
    """Within the caller's transaction."""
    Session.update(ended=clock()).where(Session.account == account_id, Session.ended.is_null()).execute()


def _state() -> Any:
    over = (Account.state == AccountState.SUSPENDED.value) & (Account.suspended_until <= clock())
    return Case(None, [(over, AccountState.ACTIVE.value)], Account.state)


def _open() -> object:
    return Session.ended.is_null() & (Session.expires > clock())


def _principal(row: tuple[str, str, str, str], session: str | None) -> Principal:
    return Principal(row[0], _powers(row[1], row[2]), AccountState(row[2]), row[3], session)


def _powers(role: str, state: str) -> Role:
    return Role.VIEWER if state == AccountState.SUSPENDED and role in STAFF else Role(role)
