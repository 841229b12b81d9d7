"""A case until it is decided: one for each subject, one moderator at a time, and nobody in their own affairs."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database, history
from models.errors import CaseClaimed, ClaimMissing, IllegalChange, OwnCase, UnknownCase
from models.moderation import audit, cases
from models.moderation.schema import ModerationCase
from models.moderation.states import CLAIM_SECONDS, HOUR, CaseKind, CaseState
from models.values import new_id

pytestmark = pytest.mark.usefixtures("truth")


def opened(kind: CaseKind = CaseKind.STORY, subject: str | None = None, *, urgent: bool = False) -> str:
    with database.transaction():
        return cases.open_case(kind, subject or new_id(), "ana", urgent=urgent)


def row(case: str) -> ModerationCase:
    with database.session():
        return ModerationCase.get_by_id(case)


def expire(case: str) -> None:
    with database.transaction():
        ModerationCase.update(claim_expires=database.now() - 1).where(ModerationCase.id == case).execute()


@pytest.mark.parametrize(
    ("kind", "hours"), [(CaseKind.CREATOR, 12), (CaseKind.STORY, 12), (CaseKind.REPORT_COMMENT, 4)]
)
def test_a_case_is_due_by_its_kind_and_an_urgent_one_within_the_hour(kind: CaseKind, hours: int) -> None:
    case, urgent = row(opened(kind)), row(opened(kind, urgent=True))
    assert case.due - case.created == pytest.approx(hours * HOUR, abs=1)
    assert urgent.due - urgent.created == pytest.approx(HOUR, abs=1)


def test_a_subject_has_one_open_case_of_a_kind_which_becomes_urgent_and_stays_so() -> None:
    first = opened(subject="s")
    assert opened(subject="s") == first
    assert opened(CaseKind.REPORT_STORY, "s") != first
    assert not row(first).urgent
    assert opened(subject="s", urgent=True) == opened(subject="s") == first
    assert row(first).urgent
    assert row(first).due - row(first).created == pytest.approx(HOUR, abs=60)


def test_sixteen_who_open_a_case_at_once_get_the_same() -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: opened(subject="s"), range(16)))) == 1


def test_of_sixteen_who_claim_one_wins() -> None:
    case = opened()

    def attempt(number: int) -> bool:
        try:
            cases.claim(case, f"moderator {number}")
        except CaseClaimed:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(attempt, range(16)))
    assert won.count(True) == 1
    assert row(case).claimed_by == f"moderator {won.index(True)}"
    assert [line.action for line in audit.rows(entity_id=case)] == ["claim", "open"]


def test_a_claim_is_renewed_released_and_taken_over_when_it_has_expired() -> None:
    case = opened()
    until = cases.claim(case, "mo")
    assert until - database.now() == pytest.approx(CLAIM_SECONDS, abs=60)
    assert cases.claim(case, "mo") >= until
    with pytest.raises(ClaimMissing):
        cases.release(case, "max")
    expire(case)
    cases.claim(case, "max")
    with pytest.raises(CaseClaimed):
        cases.claim(case, "mo")
    cases.release(case, "max")
    cases.claim(case, "mo")
    told = [(line.action, line.before, line.after) for line in reversed(audit.rows(entity_id=case))]
    assert told == [
        ("open", None, "open"),
        ("claim", None, "mo"),
        ("claim", "mo", "max"),
        ("release", "max", None),
        ("claim", None, "mo"),
    ]


def test_nobody_claims_a_case_of_their_own() -> None:
    case = opened()
    with pytest.raises(OwnCase):
        cases.claim(case, "ana")


def test_a_case_that_is_withdrawn_is_closed_and_another_can_be_opened() -> None:
    case = opened(subject="s")
    cases.claim(case, "mo")
    with database.transaction():
        cases.withdraw(CaseKind.STORY, "s", "ana", "deleted")
        cases.withdraw(CaseKind.STORY, "s", "ana", "deleted")
    assert (row(case).state, row(case).claimed_by) == (CaseState.CLOSED, None)
    with pytest.raises(IllegalChange):
        cases.claim(case, "mo")
    assert opened(subject="s") != case
    assert [(line.before, line.after, line.reason) for line in history.of(case)] == [
        (None, "open", ""),
        ("open", "closed", "deleted"),
    ]


def test_a_case_whose_subject_is_gone_is_dismissed_by_who_claimed_it() -> None:
    case = opened()
    with pytest.raises(ClaimMissing):
        cases.dismiss(case, "mo", "gone")
    cases.claim(case, "mo")
    cases.dismiss(case, "mo", "gone")
    assert row(case).state == CaseState.CLOSED


def test_there_is_no_case_by_another_name() -> None:
    with pytest.raises(UnknownCase):
        cases.claim("none", "mo")
