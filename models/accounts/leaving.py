"""How an account ends: at once for everybody else, for good after thirty days in which its owner may come back."""

from typing import Any

from models import database
from models.accounts import sessions, standing
from models.accounts.schema import Account, Block, Identity, Refresh, Session
from models.accounts.states import AccountState
from models.creators.schema import Creator
from models.creators.states import CreatorState
from models.database import clock
from models.feed import listings

UNDO_SECONDS = 30 * 86_400.0


def leave(account_id: str) -> float:
    """Delete an account as its owner wishes: its sessions end and others see nothing of it. Until when it can be undone.

    Raises `UnknownAccount`, `IllegalChange`.
    """
    with database.transaction():
        row = standing.locked(account_id)
        until = database.now() + UNDO_SECONDS
        standing.move(row, AccountState.LEAVING, account_id, "left", leaves=until)
        sessions.end_all(account_id)
        listings.hide_creator(account_id)
        return until


def come_back(row: Any) -> AccountState:
    """Undo it for the locked row of an account that is leaving; what it is then. Within the caller's transaction.

    Who was suspended for longer than they were away is suspended still.
    """
    suspended = row.suspended_until is not None and row.suspended_until > database.now()
    after = AccountState.SUSPENDED if suspended else AccountState.ACTIVE
    standing.move(row, after, row.id, "came back", leaves=None)
    if not suspended and not _sells_no_more(row.id):
        listings.show_creator(row.id)
    return after


def forget(row: Any) -> None:
    """Nothing is known of the owner of this locked row any more; what others made of the account stays. Within the caller's
    transaction."""
    blank: dict[str, Any] = dict.fromkeys(("email", "email_blind", "phone", "birth_date", "locale", "leaves"))
    standing.move(row, AccountState.GONE, "upkeep", "its time to come back is over", name="", **blank)
    theirs = Session.select(Session.id).where(Session.account == row.id)
    Refresh.delete().where(Refresh.session.in_(theirs)).execute()
    Session.delete().where(Session.account == row.id).execute()
    Identity.delete().where(Identity.account == row.id).execute()
    Block.delete().where((Block.account == row.id) | (Block.other == row.id)).execute()


def forget_due(limit: int) -> int:
    """Forget those whose time to come back is over, each in a transaction of its own; how many."""
    with database.session():
        due = (Account.state == AccountState.LEAVING.value) & (Account.leaves <= clock())
        ids = [row.id for row in Account.select(Account.id).where(due).order_by(Account.leaves).limit(limit)]
    return sum(_forget_one(key) for key in ids)


def is_over(row: Any) -> bool:
    """Whether the owner of this row, which is leaving, cannot come back any more."""
    return row.leaves is None or row.leaves <= database.now()


def _sells_no_more(account_id: str) -> bool:
    """Whether moderators have hidden the creator that this account is; what they hid stays hidden."""
    hidden = (Creator.id == account_id) & (Creator.state == CreatorState.SUSPENDED.value)
    return bool(Creator.select().where(hidden).exists())


def _forget_one(account_id: str) -> bool:
    with database.transaction():
        row = standing.locked(account_id)
        if row.state != AccountState.LEAVING.value or not is_over(row):
            return False  # somebody else was quicker, or its owner
        forget(row)
        return True
