"""What mail says of decisions: each kind of notice that is mailed, about each kind of subject."""

import pytest

from models.mail.letters import Letter
from models.mail.states import MailKind
from models.moderation.notices import MAILED, NoticeKind
from models.moderation.states import CaseKind, SanctionKind
from workers import wording


def text(**data: str) -> str:
    made = wording.message(Letter("id", MailKind.DECISION, "ana@example.com", data, 1))
    return f"{made.subject}\n{made.text}"


@pytest.mark.parametrize("notice", sorted(MAILED))
@pytest.mark.parametrize("kind", CaseKind)
def test_every_notice_that_is_mailed_has_its_words_for_every_kind_of_case(notice: NoticeKind, kind: CaseKind) -> None:
    told = text(notice=notice.value, kind=kind.value, sentence="It is spam.", sanction="ban")
    assert "The reason: It is spam." in told
    assert "{" not in told


def test_what_an_account_bears_is_said() -> None:
    for sanction, words in (
        (SanctionKind.WARNING, "Your account was warned."),
        (SanctionKind.SUSPENSION, "Your account is suspended for 7 days."),
        (SanctionKind.BAN, "Your account is closed."),
    ):
        told = text(notice="sanctioned", sanction=sanction.value, days="7")
        assert words in told
        assert "appeal" in told


def test_a_refused_appeal_offers_no_other() -> None:
    assert "you can appeal" not in text(notice="appeal_refused", kind="story")
