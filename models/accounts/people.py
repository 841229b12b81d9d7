"""What we know of people: their names, and how old they are."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from models import database, vault
from models.accounts.schema import Account
from models.accounts.states import THERE
from models.errors import BirthDateImplausible, BirthDateMissing, TooYoung

MEMBER_YEARS = 13
"""To have an account at all."""
ADULT_YEARS = 18
"""To sell."""
OLDEST_YEARS = 120


def age(account_id: str) -> int | None:
    """In whole years; None when they have not said, or there is no such account."""
    with database.session():
        row = Account.select(Account.birth_date).where(Account.id == account_id).first()
        if row is None or row.birth_date is None:
            return None
        return years(date.fromisoformat(vault.unseal(row.birth_date)), today())


def require_adult(account_id: str) -> None:
    """Raises `TooYoung` below 18, `BirthDateMissing` when they have not said."""
    found = age(account_id)
    if found is None:
        raise BirthDateMissing()
    if found < ADULT_YEARS:
        raise TooYoung(years=ADULT_YEARS)


def names(ids: Iterable[str]) -> dict[str, str]:
    """The names of those of `ids` whom others see: neither banned nor leaving. One query, whatever their number."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    with database.session():
        there = Account.state.in_([state.value for state in THERE])
        rows = Account.select(Account.id, Account.name).where(Account.id.in_(wanted), there)
        return {row.id: row.name for row in rows}


def check_member(born: date) -> None:
    """Raises `TooYoung` below 13, also for those to be born yet, and `BirthDateImplausible`."""
    old = years(born, today())
    if old < MEMBER_YEARS:
        raise TooYoung(years=MEMBER_YEARS)
    if old > OLDEST_YEARS:
        raise BirthDateImplausible()


def years(born: date, day: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March where there is none."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def today() -> date:
    """In UTC, by the database's clock."""
    with database.session():
        return datetime.fromtimestamp(database.now(), UTC).date()
