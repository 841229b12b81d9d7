"""Suspended, banned, restored, promoted; each leaves a line of history."""

import pytest

from models import database, history
from models.accounts import sessions, standing
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.errors import IllegalChange, UnknownAccount
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def suspend(account: str, seconds: float = 3600.0) -> None:
    with database.transaction():
        standing.suspend(account, database.now() + seconds, "mod", "spam")


def seen(session: str) -> AccountState | None:
    found = sessions.principal(session)
    return found and found.state


def test_a_suspension_is_over_by_itself_when_its_time_is() -> None:
    account = make.account()
    session = sessions.open_session(account, 3600)
    suspend(account)
    assert seen(session) is AccountState.SUSPENDED
    suspend(account, -1.0)
    assert seen(session) is AccountState.ACTIVE
    assert make.state(account) is AccountState.SUSPENDED
    assert (standing.lapse(), standing.lapse()) == (1, 0)
    assert make.state(account) is AccountState.ACTIVE
    lines = [(line.before, line.after, line.actor) for line in history.of(account)]
    assert lines == [
        ("active", "suspended", "mod"),
        ("suspended", "suspended", "mod"),
        ("suspended", "active", "upkeep"),
    ]


def test_a_suspension_that_goes_on_is_let_be() -> None:
    account = make.account()
    suspend(account)
    assert standing.lapse() == 0
    assert make.state(account) is AccountState.SUSPENDED


def test_a_ban_ends_sessions_for_good_and_can_be_taken_back() -> None:
    account = make.account()
    session = sessions.open_session(account, 3600)
    with database.transaction():
        standing.ban(account, "mod", "fraud")
    assert seen(session) is None
    with database.transaction():
        standing.restore(account, "admin", "appeal")
    assert make.state(account) is AccountState.ACTIVE
    assert seen(session) is None


def test_a_banned_account_is_not_suspended_as_well() -> None:
    account = make.account()
    with database.transaction():
        standing.ban(account, "mod", "fraud")
    with pytest.raises(IllegalChange):
        suspend(account)


def test_who_leaves_while_suspended_is_suspended_still_if_not_restored() -> None:
    account = make.account(state=AccountState.LEAVING.value)
    suspend(account)
    assert make.state(account) is AccountState.LEAVING
    assert make.row(account).suspended_until is not None
    with database.transaction():
        standing.restore(account, "mod", "appeal")
    assert make.state(account) is AccountState.LEAVING
    assert make.row(account).suspended_until is None


def test_a_promotion_counts_from_the_next_request_on() -> None:
    account = make.account()
    session = sessions.open_session(account, 3600)
    with database.transaction():
        standing.promote(account, Role.MODERATOR, "admin", "hired")
    found = sessions.principal(session)
    assert found is not None
    assert found.role is Role.MODERATOR
    assert [(line.before, line.after) for line in history.of(account)] == [("viewer", "moderator")]


def test_what_its_caller_gives_up_has_not_happened() -> None:
    account = make.account()

    class GivenUp(Exception):
        pass

    def give_up() -> None:
        with database.transaction():
            standing.ban(account, "mod", "fraud")
            raise GivenUp

    with pytest.raises(GivenUp):
        give_up()
    assert make.state(account) is AccountState.ACTIVE
    assert history.of(account) == ()


def test_nobody_is_not_there() -> None:
    gone = make.account(state=AccountState.GONE.value)
    for account in (gone, "nobody"):
        with pytest.raises(UnknownAccount):
            suspend(account)
    with database.session():
        assert Account.select().count() == 1
