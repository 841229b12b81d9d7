"""Who a session belongs to. Asked with every request, so that a ban or a revocation counts at once."""

from dataclasses import dataclass

from models import database
from models.accounts.schema import Account, Session
from models.accounts.states import AccountState, Role
from models.database import clock
from models.values import new_id


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has proved who they are."""

    account: str
    role: Role
    state: AccountState
    name: str
    session: str | None
    """None for the development token."""


def open_session(account_id: str, seconds: float) -> str:
    """A new session of an account; its id."""
    key = new_id()
    with database.transaction():
        Session.insert(id=key, account=account_id, created=clock(), expires=clock() + seconds).execute()
    return key


def principal(session_id: str) -> Principal | None:
    """Whose session it is; None when it has ended, or is none."""
    with database.session():
        found = (
            Account.select(Account.id, Account.role, Account.state, Account.name)
            .join(Session, on=Session.account == Account.id)
            .where(Session.id == session_id, Session.ended.is_null(), Session.expires > clock())
            .tuples()
            .first()
        )
    return _principal(found, session_id) if found else None


def development(account_id: str, role: Role) -> Principal:
    """The account that the development token names, made when it is first used."""
    with database.transaction():
        Account.insert(
            id=account_id, role=role.value, state=AccountState.ACTIVE.value, name=account_id, created=clock()
        ).on_conflict_ignore().execute()
        columns = (Account.id, Account.role, Account.state, Account.name)
        found = Account.select(*columns).where(Account.id == account_id).tuples().first()
    return _principal(found, None)


def _principal(row: tuple[str, str, str, str], session: str | None) -> Principal:
    return Principal(row[0], Role(row[1]), AccountState(row[2]), row[3], session)
