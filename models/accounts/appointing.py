"""Accounts made and given roles by whoever runs the service, rather than by signing up."""

from dataclasses import dataclass
from datetime import date

from models import database, history, vault
from models.accounts import addresses, standing
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.database import clock
from models.errors import UnknownAccount
from models.moderation import audit
from models.values import new_id


@dataclass(frozen=True, slots=True)
class Appointed:
    """An account that has a role now."""

    account: str
    role: Role
    new: bool
    """It was made just now."""


def open_account(email: str, name: str, by: str, born: date | None = None) -> tuple[str, bool]:
    """The account of an e-mail address, a viewer's made now if there is none; and whether it is new.

    Its owner signs in by a code that is mailed there.
    """
    with database.transaction():
        blind = addresses.blind(email)
        database.serialise(f"email:{blind}")  # as signing in has it
        found = Account.select(Account.id).where(Account.email_blind == blind).first()
        if found is not None:
            return str(found.id), False
        key = new_id()
        Account.insert(
            id=key,
            role=Role.VIEWER.value,
            state=AccountState.ACTIVE.value,
            name=name,
            created=clock(),
            email=vault.seal(addresses.normal(email)),
            email_blind=blind,
            birth_date=None if born is None else vault.seal(born.isoformat()),
        ).execute()
        history.note(Account, key, None, AccountState.ACTIVE, by, "opened")
        return key, True


def appoint(account_or_email: str, role: Role, by: str) -> Appointed:
    """Give a role to an account. Raises `UnknownAccount`."""
    with database.transaction():
        row = Account.select(Account.id, Account.role).where(_named(account_or_email)).first()
        if row is None:
            raise UnknownAccount()
        standing.promote(row.id, role, by, "appointed")
        audit.note(by, "appoint", "account", row.id, before=row.role, after=role.value)
        return Appointed(row.id, role, False)


def open_admin(email: str, by: str) -> Appointed:
    """The account of an address as an admin's, made if there is none."""
    with database.transaction():
        account, new = open_account(email, f"Admin {new_id()[-6:]}", by)
        appoint(account, Role.ADMIN, by)
        return Appointed(account, Role.ADMIN, new)


def _named(account_or_email: str) -> object:
    if "@" in account_or_email:
        return Account.email_blind == addresses.blind(account_or_email)
    return Account.id == account_or_email
