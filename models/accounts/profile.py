"""What people say of themselves, and see of it again: addresses only as far as their owner recognises them."""

from dataclasses import dataclass
from datetime import date

from models import database, vault
from models.accounts import people, standing
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.errors import BirthDateKnown, UnknownAccount


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as its owner sees it."""

    id: str
    name: str
    role: Role
    state: AccountState
    suspended_until: float | None
    email: str | None
    """Masked."""
    phone: str | None
    """Masked."""
    age: int | None
    """None: they have not said when they were born."""
    locale: str | None
    created: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be other than it was; None leaves it as it is, and an empty text takes it away."""

    name: str | None = None
    phone: str | None = None
    """E.164."""
    born: date | None = None
    locale: str | None = None


def profile(account_id: str) -> Profile:
    """Raises `UnknownAccount`."""
    with database.session():
        row = Account.select().where(Account.id == account_id).first()
        if row is None:
            raise UnknownAccount()
        born = None if row.birth_date is None else date.fromisoformat(vault.unseal(row.birth_date))
        state, until = AccountState(row.state), row.suspended_until
        if state is AccountState.SUSPENDED and until is not None and until <= database.now():
            state, until = AccountState.ACTIVE, None
        return Profile(
            id=row.id,
            name=row.name,
            role=Role(row.role),
            state=state,
            suspended_until=until,
            email=None if row.email is None else masked_email(vault.unseal(row.email)),
            phone=None if row.phone is None else masked_phone(vault.unseal(row.phone)),
            age=None if born is None else people.years(born, people.today()),
            locale=row.locale,
            created=row.created,
        )


def change(account_id: str, changes: Changes) -> None:
    """Raises `UnknownAccount`; and for the date of birth `BirthDateKnown`, `BirthDateImplausible`, `TooYoung`."""
    with database.transaction():
        row = standing.locked(account_id)
        new: dict[str, str | None] = {}
        if changes.name:
            new["name"] = changes.name
        if changes.phone is not None:
            new["phone"] = vault.seal(changes.phone) if changes.phone else None
        if changes.locale is not None:
            new["locale"] = changes.locale or None
        if changes.born is not None:
            if row.birth_date is not None:
                raise BirthDateKnown()
            people.check_member(changes.born)
            new["birth_date"] = vault.seal(changes.born.isoformat())
        if new:
            Account.update(**new).where(Account.id == account_id).execute()


def masked_email(email: str) -> str:
    """`a…@example.org`."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def masked_phone(phone: str) -> str:
    """`+… 89`."""
    return f"+… {phone[-2:]}"
