"""Signing in by a code: once, in time, and not by guessing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from models import database, history, vault
from models.accounts import addresses, codes, sessions, signing_in, standing
from models.accounts.schema import Account, SignInCode
from models.accounts.signing_in import Newcomer, SignedIn
from models.accounts.states import AccountState, Role
from models.errors import BirthDateMissing, ModelError, SignInLocked, TooYoung, WrongCode
from models.mail import letters
from models.mail.schema import Mail
from models.mail.states import MailKind
from models.outbox import pending
from models.states import Queue
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")

EMAIL = "Ana@Example.org"
WHO = Newcomer(date(1990, 1, 1), "Phone")


def ask(email: str = EMAIL) -> str:
    """The code that was mailed."""
    assert codes.request(email)
    letter = letters.claim("worker", 60)
    assert letter is not None
    letters.sent(letter, "worker")
    return letter.data["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def later(seconds: float) -> None:
    """Everything about codes is so much older."""
    with database.transaction():
        old: dict[Any, Any] = {
            column: column - seconds for column in (SignInCode.expires, SignInCode.sent, SignInCode.locked_until)
        }
        SignInCode.update(old).execute()


def outcome(code: str, who: Newcomer = WHO) -> str:
    try:
        return "in" if signing_in.by_code(EMAIL, code, who) else ""
    except ModelError as error:
        return error.code


def test_a_code_lets_its_address_in_once_and_makes_an_account() -> None:
    code = ask()
    assert len(code) == 6
    done = signing_in.by_code(" ana@example.ORG", code, WHO)
    assert (done.new, done.came_back, done.role, done.state) == (True, False, Role.VIEWER, AccountState.ACTIVE)
    assert "ana" not in done.name.lower()
    found = sessions.principal(done.session)
    assert found is not None
    assert found.account == done.account
    assert outcome(code) == "wrong_code"
    again = signing_in.by_code(EMAIL, ask(), Newcomer(None, "Tablet"))
    assert (again.account, again.new) == (done.account, False)
    assert [line.reason for line in history.of(done.account)] == ["signed up"]


def test_neither_address_nor_code_nor_birth_can_be_read_in_the_database() -> None:
    code = ask()
    with database.session():
        kept = [value for row in (*SignInCode.select().tuples(), *Mail.select().tuples()) for value in row]
    # As a word: six digits may stand by chance in what is sealed, and in the time of day.
    assert code not in re.findall(r"\w+", repr([value for value in kept if not isinstance(value, float)]))
    done = signing_in.by_code(EMAIL, code, WHO)
    row = make.row(done.account)
    assert "example" not in repr(row.__data__)
    assert vault.unseal(row.email) == "ana@example.org"
    assert vault.unseal(row.birth_date) == "1990-01-01"


def test_a_mail_is_written_in_the_transaction_and_rung_for() -> None:
    assert codes.request(EMAIL)
    assert {row.queue for row in pending(10)} == {Queue.DEFAULT}
    letter = letters.claim("worker", 60)
    assert letter is not None
    assert (letter.kind, letter.recipient) == (MailKind.SIGN_IN_CODE, "ana@example.org")


def test_an_address_gets_one_mail_a_minute_and_the_new_code_replaces_the_old() -> None:
    first = ask()
    assert not codes.request(EMAIL)
    later(codes.AGAIN_SECONDS)
    second = ask()
    assert outcome(first) == ("in" if first == second else "wrong_code")
    assert outcome(second) == ("wrong_code" if first == second else "in")


def test_a_code_is_good_for_ten_minutes() -> None:
    code = ask()
    later(codes.CODE_SECONDS - 5)
    assert outcome(wrong(code)) == "wrong_code"
    later(6)
    assert outcome(code) == "wrong_code"


def test_five_wrong_codes_lock_for_longer_each_time() -> None:
    for seconds in (60, 300, 900, 3600, 3600):
        code = ask()
        assert [outcome(wrong(code)) for _ in range(4)] == ["wrong_code"] * 4
        with pytest.raises(SignInLocked) as locked:
            signing_in.by_code(EMAIL, wrong(code), WHO)
        assert locked.value.seconds == seconds
        assert outcome(code) == "sign_in_locked", "even the right one"
        assert not codes.request(EMAIL)
        later(seconds + 1)
        assert outcome(code) == "wrong_code", "which is none any more"


def test_another_code_buys_no_more_guesses() -> None:
    for code in (ask(), None):
        for _ in range(2):
            assert outcome(wrong(code or "000000")) == "wrong_code"
        later(codes.AGAIN_SECONDS)
        if code:
            assert codes.request(EMAIL)
    assert outcome("nonsense") == "sign_in_locked"


def test_who_gets_in_is_not_held_to_have_guessed() -> None:
    code = ask()
    for _ in range(4):
        outcome(wrong(code))
    assert outcome(code) == "in"
    assert outcome(wrong(ask())) == "wrong_code"


def test_an_address_that_asked_for_nothing_is_told_the_same() -> None:
    assert [outcome("123456") for _ in range(7)] == ["wrong_code"] * 7


def test_of_two_with_one_code_one_gets_in() -> None:
    for _ in range(5):
        code = ask()
        with ThreadPoolExecutor(4) as pool:
            done = sorted(pool.map(lambda _, code=code: outcome(code), range(4)))
        assert done == ["in", "wrong_code", "wrong_code", "wrong_code"]


def test_guesses_at_once_are_all_counted() -> None:
    bad = wrong(ask())
    with ThreadPoolExecutor(8) as pool:
        done = sorted(pool.map(lambda _: outcome(bad), range(8)))
    assert done == ["sign_in_locked"] * 4 + ["wrong_code"] * 4


def test_who_is_new_says_when_they_were_born_and_the_code_stays_good() -> None:
    code = ask()
    with pytest.raises(BirthDateMissing):
        signing_in.by_code(EMAIL, code, Newcomer(None, ""))
    assert outcome(code, Newcomer(date(1800, 1, 1), "")) == "birth_date_implausible"
    assert outcome(code) == "in"


def test_of_who_is_too_young_nothing_is_kept() -> None:
    code = ask()
    with pytest.raises(TooYoung):
        signing_in.by_code(EMAIL, code, Newcomer(date(2020, 1, 1), "Phone"))
    assert outcome(code) == "wrong_code"
    with database.session():
        assert Account.select().count() == 0
        assert SignInCode.select().count() == 0
        assert [(row.recipient, row.data) for row in Mail.select()] == [(None, None)]


def test_who_was_banned_comes_to_the_same_account_and_gets_no_other_by_its_address() -> None:
    done: SignedIn = signing_in.by_code(EMAIL, ask(), WHO)
    with database.transaction():
        standing.ban(done.account, "mod", "fraud")
    code = ask()
    again = signing_in.by_code(EMAIL, code, WHO)
    assert (again.account, again.state, again.new) == (done.account, AccountState.BANNED, False)
    with pytest.raises(WrongCode):
        signing_in.by_code(EMAIL, code, WHO)


def test_guesses_are_forgotten_after_a_day() -> None:
    ask()
    assert codes.sweep() == 0
    later(codes.FORGET_SECONDS + 1)
    assert (codes.sweep(), codes.sweep()) == (1, 0)


def test_addresses_are_the_same_in_small_letters() -> None:
    assert addresses.blind(" ANA@example.org ") == addresses.blind("ana@Example.org") != addresses.blind("a@b.c")
