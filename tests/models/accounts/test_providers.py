"""Who comes by the word of Apple or Google."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from models import database, vault
from models.accounts import addresses, signing_in, standing
from models.accounts.schema import Account, Identity
from models.accounts.signing_in import Newcomer, Vouched
from models.accounts.states import AccountState, Provider
from models.errors import BirthDateMissing, EmailCodeNeeded, IdentityUnverified, TooYoung
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")

APPLE = Vouched(Provider.APPLE, "001.abc", "ana@icloud.com", authoritative=True)
WHO = Newcomer(date(1990, 1, 1), "Phone")


def mailbox(email: str) -> str:
    """An account that was made by a code."""
    return make.account(email=vault.seal(email), email_blind=addresses.blind(email))


def test_who_is_new_gets_an_account_and_is_known_by_the_provider_s_id_from_then_on() -> None:
    first = signing_in.by_provider(APPLE, WHO)
    assert first.new
    again = signing_in.by_provider(replace(APPLE, email=None), Newcomer(None, ""))
    assert (again.account, again.new) == (first.account, False)
    moved = signing_in.by_provider(replace(APPLE, email="other@icloud.com"), Newcomer(None, ""))
    assert moved.account == first.account
    with database.session():
        assert "001.abc" not in repr(list(Identity.select().tuples()))


def test_the_same_id_of_another_provider_is_somebody_else() -> None:
    first = signing_in.by_provider(APPLE, WHO)
    other = signing_in.by_provider(replace(APPLE, provider=Provider.GOOGLE, email="eve@gmail.com"), WHO)
    assert other.account != first.account


def test_the_word_of_who_runs_the_mailbox_opens_the_account_of_its_address() -> None:
    account = mailbox("ana@icloud.com")
    assert signing_in.by_provider(APPLE, Newcomer(None, "")).account == account


def test_the_word_of_anybody_else_does_not() -> None:
    account = mailbox("ana@icloud.com")
    with pytest.raises(EmailCodeNeeded):
        signing_in.by_provider(replace(APPLE, authoritative=False), WHO)
    with database.session():
        assert Identity.select().where(Identity.account == account).count() == 0


def test_without_an_address_that_was_verified_nobody_new_comes_in() -> None:
    with pytest.raises(IdentityUnverified):
        signing_in.by_provider(replace(APPLE, email=None), WHO)


def test_who_is_new_says_when_they_were_born_and_of_children_nothing_is_kept() -> None:
    with pytest.raises(BirthDateMissing):
        signing_in.by_provider(APPLE, Newcomer(None, ""))
    with pytest.raises(TooYoung):
        signing_in.by_provider(APPLE, Newcomer(date(2020, 1, 1), ""))
    with database.session():
        assert (Account.select().count(), Identity.select().count()) == (0, 0)


def test_a_banned_account_stays_closed() -> None:
    done = signing_in.by_provider(APPLE, WHO)
    with database.transaction():
        standing.ban(done.account, "mod", "fraud")
    again = signing_in.by_provider(APPLE, WHO)
    assert (again.account, again.state, again.new) == (done.account, AccountState.BANNED, False)


def test_of_many_that_come_at_once_all_get_the_same_account() -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: signing_in.by_provider(APPLE, WHO), range(4)))
    assert len({item.account for item in done}) == 1
    assert sum(item.new for item in done) == 1
    google = replace(APPLE, provider=Provider.GOOGLE, subject="1", email="bo@gmail.com")
    pair = [google, replace(google, provider=Provider.APPLE, subject="2")]
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda item: signing_in.by_provider(item, WHO), pair))
    assert len({item.account for item in both}) == 1
