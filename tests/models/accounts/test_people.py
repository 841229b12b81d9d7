"""How old people are, and what they are called."""

from datetime import date

import pytest
from playhouse.test_utils import assert_query_count

from models import database
from models.accounts import people
from models.accounts.states import AccountState
from models.errors import BirthDateImplausible, BirthDateMissing, TooYoung
from tests.models.accounts import make


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2000, 6, 15), date(2018, 6, 14), 17),
        (date(2000, 6, 15), date(2018, 6, 15), 18),
        (date(2008, 2, 29), date(2021, 2, 28), 12),
        (date(2008, 2, 29), date(2021, 3, 1), 13),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2030, 1, 1), date(2026, 1, 1), -4),
    ],
)
def test_years_are_whole(born: date, day: date, years: int) -> None:
    assert people.years(born, day) == years


def ago(years: int) -> date:
    """The first of a year, so long ago that they are at least so old."""
    return date(people.today().year - years - 1, 1, 1)


@pytest.mark.usefixtures("truth")
def test_adults_may_sell_and_others_not() -> None:
    people.require_adult(make.account(ago(18)))
    with pytest.raises(TooYoung, match="18"):
        people.require_adult(make.account(date(people.today().year - 17, 1, 1)))
    with pytest.raises(BirthDateMissing):
        people.require_adult(make.account())
    assert people.age(make.account()) is None
    assert people.age("nobody") is None
    assert people.age(make.account(ago(30))) in {30, 31}


@pytest.mark.usefixtures("truth")
def test_the_date_of_birth_is_not_to_be_read_in_the_database() -> None:
    born = date(1987, 6, 5)
    assert "1987" not in make.row(make.account(born)).birth_date


@pytest.mark.usefixtures("truth")
def test_members_are_thirteen_and_not_older_than_anybody() -> None:
    people.check_member(ago(13))
    with pytest.raises(TooYoung, match="13"):
        people.check_member(date(people.today().year - 12, 1, 1))
    with pytest.raises(TooYoung):
        people.check_member(date(9999, 12, 31))
    with pytest.raises(BirthDateImplausible):
        people.check_member(date(1800, 1, 1))


@pytest.mark.usefixtures("truth")
def test_names_are_those_of_accounts_that_are_there_by_one_query() -> None:
    ids = {state: make.account(state=state.value, name=state.value) for state in AccountState}
    with database.session(), assert_query_count(1):
        found = people.names([*ids.values(), ids[AccountState.ACTIVE], "nobody"])
    assert found == {ids[state]: state.value for state in (AccountState.ACTIVE, AccountState.SUSPENDED)}
    assert people.names([]) == {}
