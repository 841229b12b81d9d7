"""A placeholder with the agreed signatures."""

from models.accounts.schema import Account
from models.accounts.states import AccountState


def suspend(account_id: str, until: float, by: str, reason: str) -> None:
    """Within the caller's transaction."""
    Account.update(state=AccountState.SUSPENDED.value).where(Account.id == account_id).execute()


def ban(account_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""
    Account.update(state=AccountState.BANNED.value).where(Account.id == account_id).execute()


def restore(account_id: str, by: str, reason: str) -> None:
    """Within the caller's transaction."""
    Account.update(state=AccountState.ACTIVE.value).where(Account.id == account_id).execute()
