"""Accounts for tests."""

from datetime import date
from typing import Any

from models import database, vault
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.database import clock
from models.values import new_id


def account(born: date | None = None, role: Role = Role.VIEWER, **columns: Any) -> str:
    """An account that is active; its id."""
    key = new_id()
    said = {"state": AccountState.ACTIVE.value, "name": "Somebody", "created": clock()} | columns
    if born:
        said["birth_date"] = vault.seal(born.isoformat())
    with database.transaction():
        Account.insert(id=key, role=role.value, **said).execute()
    return key


def row(account_id: str) -> Any:
    with database.session():
        return Account.get_by_id(account_id)


def state(account_id: str) -> AccountState:
    return AccountState(row(account_id).state)
