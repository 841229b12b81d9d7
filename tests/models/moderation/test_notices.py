"""What people are told: in the app, and by mail what weighs on them."""

import pytest

from models import vault
from models.accounts import addresses
from models.mail import letters
from models.mail.states import MailKind
from models.moderation import notices, reports, sanctions
from models.moderation.states import CaseKind, SanctionKind
from models.moderation.values import NewSanction
from tests.models.accounts import make

pytestmark = pytest.mark.usefixtures("truth")


def reachable(email: str) -> str:
    return make.account(email=vault.seal(email), email_blind=addresses.blind(email))


def test_a_ban_is_mailed_with_its_reason() -> None:
    account = reachable("ana@example.com")
    sanctions.sanction(account, NewSanction(SanctionKind.BAN), "mo", "fraud")
    letter = letters.claim("worker", 60.0)
    assert letter is not None
    assert (letter.kind, letter.recipient) == (MailKind.DECISION, "ana@example.com")
    assert (letter.data["notice"], letter.data["sanction"]) == ("sanctioned", "ban")
    assert letter.data["sentence"] == "It is meant to deceive people for money."
    assert letters.claim("worker", 60.0) is None


def test_who_has_no_address_is_told_in_the_app_alone() -> None:
    account = make.account()
    sanctions.sanction(account, NewSanction(SanctionKind.WARNING), "mo", "fraud")
    assert len(notices.page(account, None, 5)) == 1
    assert letters.claim("worker", 60.0) is None


def test_that_one_was_reported_is_not_mailed() -> None:
    account, reporter = reachable("ana@example.com"), reachable("ben@example.com")
    reports.report(CaseKind.REPORT_ACCOUNT, account, reporter, "spam", "")
    assert letters.claim("worker", 60.0) is None
