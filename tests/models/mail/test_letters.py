"""Mail is sent once if it can be, and its words do not stay."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models import database, history
from models.mail import letters
from models.mail.letters import Letter
from models.mail.schema import Mail
from models.mail.states import MailKind, MailState

pytestmark = pytest.mark.usefixtures("truth")


def write(seconds: float = 600.0, to: str = "ana@example.org") -> str:
    with database.transaction():
        return letters.write(MailKind.SIGN_IN_CODE, to, {"code": "123456"}, seconds)


def claim(lease: float = 60.0) -> Letter:
    found = letters.claim("worker", lease)
    assert found is not None
    return found


def row(mail: str) -> Any:
    with database.session():
        return Mail.get_by_id(mail)


def later(seconds: float) -> None:
    with database.transaction():
        past: dict[Any, Any] = {column: column - seconds for column in (Mail.next_try, Mail.expires, Mail.created)}
        Mail.update(past).execute()


def over(mail: str, state: MailState, code: str | None) -> None:
    found = row(mail)
    assert (found.state, found.error_code) == (state.value, code)
    assert (found.recipient, found.data) == (None, None)
    assert letters.claim("worker", 60) is None


def test_a_mail_is_claimed_by_one_and_forgotten_when_it_was_sent() -> None:
    mail = write()
    assert letters.due(0.0)
    letter = claim()
    assert (letter.id, letter.recipient, letter.data, letter.attempt) == (
        mail,
        "ana@example.org",
        {"code": "123456"},
        1,
    )
    assert letters.claim("other", 60) is None
    assert not letters.due(0.0)
    letters.sent(letter, "worker")
    over(mail, MailState.SENT, None)
    assert [line.after for line in history.of(mail)] == ["queued", "sending", "sent"]


def test_of_many_workers_each_gets_another_mail() -> None:
    written = {write(to=f"{n}@example.org") for n in range(8)}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: claim(), range(8)))
    assert {letter.id for letter in found} == written
    assert letters.claim("worker", 60) is None


def test_a_mail_that_is_put_off_waits() -> None:
    mail = write()
    assert letters.postpone(claim(), "worker", "mail_unavailable", 30.0)
    assert letters.claim("worker", 60) is None
    assert row(mail).error_code == "mail_unavailable"
    later(31)
    assert claim().attempt == 2


def test_a_mail_is_given_up_after_its_last_attempt_and_says_so() -> None:
    mail = write(1e6)
    for _ in range(letters.MOST_ATTEMPTS - 1):
        assert letters.postpone(claim(), "worker", "mail_unavailable", 1.0)
        later(2)
    assert not letters.postpone(claim(), "worker", "mail_unavailable", 1.0)
    over(mail, MailState.FAILED, "mail_unavailable")


def test_a_mail_that_would_come_too_late_is_given_up() -> None:
    mail = write(20.0)
    assert not letters.postpone(claim(), "worker", "mail_unavailable", 30.0)
    over(mail, MailState.FAILED, "mail_unavailable")
    mail = write()
    later(601)
    over_by_claim = letters.claim("worker", 60)
    assert over_by_claim is None
    over(mail, MailState.FAILED, "expired")


def test_a_mail_that_is_refused_is_given_up_at_once() -> None:
    mail = write()
    letters.give_up(claim(), "worker", "mail_refused")
    over(mail, MailState.FAILED, "mail_refused")


def test_a_dead_worker_s_mail_is_another_s_and_the_dead_one_changes_nothing_any_more() -> None:
    mail = write()
    dead = claim(lease=-1.0)
    letter = claim()
    assert letter.attempt == 2
    letters.sent(dead, "dead")
    letters.give_up(dead, "dead", "mail_refused")
    assert letters.postpone(dead, "dead", "mail_unavailable", 1.0)
    assert row(mail).state == "sending"
    letters.sent(letter, "worker")
    over(mail, MailState.SENT, None)


def test_a_mail_at_which_workers_die_is_given_up() -> None:
    mail = write()
    for _ in range(letters.MOST_ATTEMPTS):
        claim(lease=-1.0)
    assert letters.claim("worker", 60) is None
    over(mail, MailState.FAILED, "crashed")


def test_what_its_writer_gives_up_is_not_sent() -> None:
    def give_up() -> None:
        with database.transaction():
            letters.write(MailKind.SIGN_IN_CODE, "a@b.example", {}, 600)
            raise LookupError

    with pytest.raises(LookupError):
        give_up()
    assert letters.claim("worker", 60) is None


def test_only_what_is_over_is_swept() -> None:
    write()
    waiting = write(1e6)
    letters.sent(claim(), "worker")
    later(100)
    assert letters.sweep(200) == 0
    assert letters.sweep(50) == 1
    with database.session():
        assert [item.id for item in Mail.select()] == [waiting]
