"""How an account stands with us: suspended, banned, restored, promoted. Each belongs to its caller's transaction.

A suspension that is over needs nobody: `sessions.principal` compares its end with the clock in the query that it makes
anyway, and `lapse` mends the state later.
"""

from typing import Any

from models import database, history
from models.accounts import sessions
from models.accounts.schema import Account
from models.accounts.states import ACCOUNT_EDGES, AccountState, Role
from models.database import clock, for_update
from models.errors import IllegalChange, UnknownAccount


def suspend(account_id: str, until: float, by: str, reason: str) -> None:
    """It may look, and nothing else, before `until`; again, for another time. One that is leaving keeps on leaving, and is
    suspended if it comes back before.

    Raises `UnknownAccount`, `IllegalChange`.
    """
    row = locked(account_id)
    after = AccountState.LEAVING if row.state == AccountState.LEAVING else AccountState.SUSPENDED
    move(row, after, by, reason, suspended_until=until)


def ban(account_id: str, by: str, reason: str) -> None:
    """It is closed and its sessions end; who signs in to it may read why, and appeal. No other begins by its e-mail.

    Raises `UnknownAccount`, `IllegalChange`.
    """
    move(locked(account_id), AccountState.BANNED, by, reason, suspended_until=None, leaves=None)
    sessions.end_all(account_id)


def restore(account_id: str, by: str, reason: str) -> None:
    """Neither suspended nor banned any more. Raises `UnknownAccount`, `IllegalChange`."""
    row = locked(account_id)
    after = AccountState.LEAVING if row.state == AccountState.LEAVING else AccountState.ACTIVE
    move(row, after, by, reason, suspended_until=None)


def promote(account_id: str, role: Role, by: str, reason: str) -> None:
    """It has `role` from its next request on, be that more or less than before. Raises `UnknownAccount`."""
    row = locked(account_id)
    Account.update(role=role.value).where(Account.id == account_id).execute()
    history.note(Account, account_id, Role(row.role), role, by, reason)


def lapse() -> int:
    """Suspensions that are over end in their rows too; how many. A transaction of its own."""
    with database.transaction():
        over = (Account.state == AccountState.SUSPENDED.value) & (Account.suspended_until <= clock())
        rows = list(Account.select(Account.id).where(over))
        edge = (AccountState.SUSPENDED, AccountState.ACTIVE)
        return sum(
            history.change(Account, row.id, *edge, "upkeep", "its time is over", where=over, suspended_until=None)
            for row in rows
        )


def locked(account_id: str) -> Any:
    """The row of an account, held until the transaction ends. Raises `UnknownAccount`, for one that is gone too."""
    row = for_update(Account.select().where(Account.id == account_id)).first()
    if row is None or row.state == AccountState.GONE.value:
        raise UnknownAccount()
    return row


def move(row: Any, after: AccountState, by: str, reason: str, **columns: Any) -> None:
    """Bring a locked account to `after`, where it may stand already. Raises `IllegalChange`."""
    before = AccountState(row.state)
    if before is after:
        Account.update(**columns).where(Account.id == row.id).execute()
        history.note(Account, row.id, before, after, by, reason)
    elif after not in ACCOUNT_EDGES[before]:
        raise IllegalChange(what="account", before=before.value, after=after.value)
    else:
        history.change(Account, row.id, before, after, by, reason, **columns)
