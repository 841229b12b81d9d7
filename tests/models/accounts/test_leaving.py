"""Leaving, coming back, and being forgotten."""

from datetime import date

import pytest

from models import database
from models.accounts import blocks, leaving, people, refreshing, sessions, signing_in, standing
from models.accounts.schema import Account, Identity, Refresh, Session
from models.accounts.signing_in import Newcomer, SignedIn, Vouched
from models.accounts.states import AccountState, Provider
from models.creators.schema import Creator
from models.errors import IllegalChange, RefreshRefused, UnknownAccount
from models.feed.schema import CreatorTally
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")

VOUCHED = Vouched(Provider.GOOGLE, "1234", "ana@gmail.com", authoritative=True)
WHO = Newcomer(date(1990, 1, 1), "Phone")


def come() -> SignedIn:
    return signing_in.by_provider(VOUCHED, WHO)


def later(seconds: float) -> None:
    with database.transaction():
        Account.update(leaves=Account.leaves - seconds).execute()


def test_who_leaves_is_not_seen_from_then_on() -> None:
    done = come()
    until = leaving.leave(done.account)
    with database.session():
        assert until - database.now() == pytest.approx(30 * 86_400, abs=60)
    assert make.state(done.account) is AccountState.LEAVING
    assert sessions.principal(done.session) is None
    assert people.names([done.account]) == {}
    with pytest.raises(RefreshRefused):
        refreshing.renew(done.refresh_token)


def test_who_signs_in_within_thirty_days_is_back() -> None:
    done = come()
    leaving.leave(done.account)
    later(leaving.UNDO_SECONDS - 60)
    assert leaving.forget_due(10) == 0
    back = come()
    assert (back.account, back.came_back, back.new, back.state) == (done.account, True, False, AccountState.ACTIVE)
    assert make.row(done.account).leaves is None
    assert sessions.principal(done.session) is None, "the old session stays over"


def test_who_was_suspended_does_not_get_out_of_it_by_leaving() -> None:
    done = come()
    with database.transaction():
        standing.suspend(done.account, database.now() + 3600, "mod", "spam")
    leaving.leave(done.account)
    assert come().state is AccountState.SUSPENDED
    leaving.leave(done.account)
    with database.transaction():
        Account.update(suspended_until=1.0).execute()
    assert come().state is AccountState.ACTIVE


def seen(account: str) -> bool:
    with database.session():
        return not CreatorTally.get_by_id(account).hidden


def test_a_creator_s_stories_go_and_come_back_with_them_but_not_those_that_moderators_hid() -> None:
    done = come()
    leaving.leave(done.account)
    assert not seen(done.account)
    come()
    assert seen(done.account)
    creator = {"state": "suspended", "name": "Ana", "crafts": "", "bio": "", "fulfilment": "object", "created": 1.0}
    with database.transaction():
        Creator.insert(id=done.account, **creator).execute()
    leaving.leave(done.account)
    come()
    assert not seen(done.account)


def test_who_was_banned_cannot_leave() -> None:
    done = come()
    with database.transaction():
        standing.ban(done.account, "mod", "fraud")
    with pytest.raises(IllegalChange):
        leaving.leave(done.account)


def test_after_thirty_days_nothing_is_known_and_nothing_ends() -> None:
    done, other = come(), make.account()
    blocks.block(done.account, other)
    leaving.leave(done.account)
    later(leaving.UNDO_SECONDS + 1)
    assert (leaving.forget_due(10), leaving.forget_due(10)) == (1, 0)
    row = make.row(done.account)
    assert (row.state, row.name) == ("gone", "")
    assert [row.email, row.email_blind, row.phone, row.birth_date, row.locale] == [None] * 5
    with database.session():
        assert [table.select().count() for table in (Identity, Session, Refresh)] == [0, 0, 0]
    assert blocks.blocked(other) == frozenset()
    with pytest.raises(UnknownAccount):
        leaving.leave(done.account)
    new = come()
    assert new.new
    assert new.account != done.account


def test_who_signs_in_too_late_begins_anew_also_before_the_sweep() -> None:
    done = come()
    leaving.leave(done.account)
    later(leaving.UNDO_SECONDS + 1)
    new = come()
    assert (new.new, new.came_back) == (True, False)
    assert new.account != done.account
    assert make.state(done.account) is AccountState.GONE
