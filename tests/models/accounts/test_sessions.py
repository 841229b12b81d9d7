"""Sessions as their owner sees and ends them."""

import pytest
from playhouse.test_utils import assert_query_count

from models import database
from models.accounts import sessions
from models.accounts.schema import Session
from models.errors import UnknownSession
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def used_ago(session: str, seconds: float) -> None:
    with database.transaction():
        Session.update(used=Session.used - seconds).where(Session.id == session).execute()


def test_a_session_in_use_is_written_down_every_few_minutes_and_else_only_read() -> None:
    account = make.account()
    session = sessions.open_session(account, 3600, "Phone")
    with database.session(), assert_query_count(1):
        assert sessions.principal(session)
    used_ago(session, sessions.USED_SECONDS + 1)
    (before,) = sessions.of_account(account, None, 5)
    assert sessions.principal(session)
    (after,) = sessions.of_account(account, None, 5)
    assert after.used > before.used + sessions.USED_SECONDS
    with database.session(), assert_query_count(1):
        assert sessions.principal(session)


def test_a_session_is_listed_until_it_ends() -> None:
    account = make.account()
    ids = [sessions.open_session(account, 3600, f"Phone {n} {'x' * 300}") for n in range(4)]
    sessions.open_session(account, -1)
    sessions.open_session(make.account(), 3600)
    first = sessions.of_account(account, None, 3)
    rest = sessions.of_account(account, first[-1].id, 3)
    assert [view.id for view in (*first, *rest)] == ids[::-1]
    assert first[0].device.startswith("Phone 3")
    assert len(first[0].device) == sessions.DEVICE_CHARACTERS
    sessions.end(ids[0], account)
    assert sessions.principal(ids[0]) is None
    assert len(sessions.of_account(account, None, 5)) == 3


def test_nobody_ends_a_stranger_s_session_or_one_twice() -> None:
    account, stranger = make.account(), make.account()
    session = sessions.open_session(account, 3600)
    with pytest.raises(UnknownSession):
        sessions.end(session, stranger)
    sessions.end(session, account)
    with pytest.raises(UnknownSession):
        sessions.end(session, account)
