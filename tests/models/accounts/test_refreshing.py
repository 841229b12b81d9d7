"""Refresh tokens: one use each, lost answers forgiven, theft noticed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models import database
from models.accounts import refreshing, sessions, standing
from models.accounts.refreshing import REUSED
from models.accounts.schema import Refresh, Session
from models.errors import RefreshRefused
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def begin() -> tuple[str, str, str]:
    """Account, session, token."""
    account = make.account()
    session = sessions.open_session(account, refreshing.SECONDS, "Phone")
    with database.transaction():
        return account, session, refreshing.first(session)


def later(seconds: float) -> None:
    """Every use is so much longer ago, and every end so much nearer."""
    with database.transaction():
        past: dict[Any, Any] = {Refresh.used: Refresh.used - seconds, Refresh.expires: Refresh.expires - seconds}
        Refresh.update(past).execute()
        gone: dict[Any, Any] = {Session.expires: Session.expires - seconds, Session.ended: Session.ended - seconds}
        Session.update(gone).execute()


def refused(token: str) -> str:
    with pytest.raises(RefreshRefused) as found:
        refreshing.renew(token)
    return found.value.detail


def test_tokens_follow_one_another_and_the_session_goes_on() -> None:
    _, session, token = begin()
    seen = {token}
    for _ in range(4):
        later(refreshing.SECONDS - 10)
        renewed = refreshing.renew(token)
        assert renewed.session == session
        token = renewed.token
        seen.add(token)
    assert len(seen) == 5
    assert sessions.principal(session) is not None


def test_tokens_are_not_in_the_database() -> None:
    _, _, first = begin()
    second = refreshing.renew(first).token
    with database.session():
        kept = repr(list(Refresh.select().tuples()))
    assert first not in kept
    assert second not in kept


def test_a_lost_answer_is_given_again() -> None:
    _, session, token = begin()
    answers = {refreshing.renew(token).token for _ in range(3)}
    assert len(answers) == 1
    assert refreshing.renew(answers.pop()).session == session


def test_two_that_ask_at_once_are_given_the_same() -> None:
    for _ in range(5):
        _, session, token = begin()
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _, token=token: refreshing.renew(token), range(4)))
        assert len(set(found)) == 1
        assert refreshing.renew(found[0].token).session == session


def test_a_token_that_comes_again_later_ends_the_session_for_all_who_hold_one() -> None:
    _, session, token = begin()
    after = refreshing.renew(token).token
    later(refreshing.GRACE_SECONDS + 1)
    assert refused(token) == REUSED
    assert sessions.principal(session) is None
    assert refused(after) == ""


def test_a_token_whose_successor_was_used_is_a_reuse_however_soon() -> None:
    _, session, token = begin()
    refreshing.renew(refreshing.renew(token).token)
    assert refused(token) == REUSED
    assert sessions.principal(session) is None


def test_a_thief_within_the_grace_is_noticed_at_the_next_use() -> None:
    _, session, token = begin()
    owner, thief = refreshing.renew(token).token, refreshing.renew(token).token
    refreshing.renew(owner)
    later(refreshing.GRACE_SECONDS + 1)
    assert refused(thief) == REUSED
    assert sessions.principal(session) is None


def test_what_is_no_token_or_too_old_ends_nothing() -> None:
    _, session, token = begin()
    assert refused("0" * 64) == refused("") == ""
    assert sessions.principal(session) is not None
    later(refreshing.SECONDS + 1)
    assert refused(token) == ""


def test_a_session_that_was_ended_is_not_renewed() -> None:
    account, session, token = begin()
    sessions.end(session, account)
    assert refused(token) == ""
    other, _, its = begin()
    with database.transaction():
        standing.ban(other, "mod", "fraud")
    assert refused(its) == ""


def test_sessions_are_forgotten_when_they_are_long_over() -> None:
    account, session, token = begin()
    _, other, its = begin()
    sessions.end(session, account)
    assert refreshing.sweep() == 0
    later(refreshing.SECONDS + 1)
    with database.transaction():
        Session.update(expires=Session.expires + 2 * refreshing.SECONDS).where(Session.id == other).execute()
        Refresh.update(expires=Refresh.expires + 2 * refreshing.SECONDS).where(Refresh.session == other).execute()
    assert (refreshing.sweep(), refreshing.sweep()) == (1, 0)
    assert refused(token) == ""
    assert refreshing.renew(its).session == other
