"""What people say of themselves."""

from datetime import date

import pytest

from models import vault
from models.accounts import profile
from models.accounts.profile import Changes
from models.errors import BirthDateKnown, TooYoung, UnknownAccount
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def test_what_is_said_is_sealed_and_shown_only_to_be_recognised() -> None:
    account = make.account(email=vault.seal("ana@example.org"))
    profile.change(account, Changes("Ana", "+4915112345678", date(1990, 1, 1), "de-AT"))
    seen = profile.profile(account)
    assert (seen.name, seen.phone, seen.email, seen.locale) == ("Ana", "+… 78", "a…@example.org", "de-AT")
    assert seen.age is not None
    assert seen.age > 30
    assert "4915112345" not in repr(make.row(account).__data__)


def test_what_is_not_named_stays_and_what_is_empty_goes() -> None:
    account = make.account()
    profile.change(account, Changes(name="Ana", phone="+4915112345678", locale="de"))
    profile.change(account, Changes())
    assert profile.profile(account).phone is not None
    profile.change(account, Changes(name="", phone="", locale=""))
    seen = profile.profile(account)
    assert (seen.name, seen.phone, seen.locale) == ("Ana", None, None)


def test_the_date_of_birth_is_said_once_and_by_nobody_too_young() -> None:
    account = make.account()
    with pytest.raises(TooYoung):
        profile.change(account, Changes(name="Kid", born=date(2020, 1, 1)))
    assert (profile.profile(account).name, profile.profile(account).age) == ("Somebody", None)
    profile.change(account, Changes(born=date(1990, 1, 1)))
    with pytest.raises(BirthDateKnown):
        profile.change(account, Changes(born=date(1980, 1, 1)))


def test_nobody_has_no_profile() -> None:
    with pytest.raises(UnknownAccount):
        profile.profile("nobody")
    with pytest.raises(UnknownAccount):
        profile.change("nobody", Changes(name="x"))
