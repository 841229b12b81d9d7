"""The queue: what is due first comes first, in pages, by a constant number of queries."""

import pytest
from playhouse.test_utils import assert_query_count, count_queries

from models import database
from models.moderation import cases, concerning, queue, sanctions
from models.moderation.schema import ModerationCase
from models.moderation.states import CaseKind, CaseState, SanctionKind
from models.moderation.values import NewSanction
from models.values import new_id
from tests.models.creators import make as creators

pytestmark = pytest.mark.usefixtures("truth")


def opened(kind: CaseKind = CaseKind.CREATOR, *, urgent: bool = False) -> str:
    who = creators.applied() if kind is CaseKind.CREATOR else creators.adult()
    with database.transaction():
        return cases.open_case(kind, who, who, urgent=urgent)


def test_what_is_due_first_comes_first() -> None:
    story, report, urgent = opened(CaseKind.STORY), opened(CaseKind.REPORT_ACCOUNT), opened(urgent=True)
    assert [view.id for view in queue.page()] == [urgent, report, story]
    assert [view.id for view in queue.page(kind=CaseKind.STORY)] == [story]


def test_pages_join_without_a_gap_and_without_a_case_twice() -> None:
    made = {opened() for _ in range(5)}
    with database.transaction():
        ModerationCase.update(due=1000.0).execute()  # several are due at the same time
    first = queue.page(limit=2)
    second = queue.page(limit=2, after=(first[-1].due, first[-1].id))
    third = queue.page(limit=2, after=(second[-1].due, second[-1].id))
    seen = [view.id for view in (*first, *second, *third)]
    assert len(seen) == 5
    assert set(seen) == made


def test_what_is_claimed_is_one_s_own_while_the_claim_lasts() -> None:
    mine, other = opened(), opened()
    cases.claim(mine, "mo")
    cases.claim(other, "max")
    assert [view.id for view in queue.page(claimed_by="mo")] == [mine]
    with database.transaction():
        ModerationCase.update(claim_expires=database.now() - 1).execute()
    assert queue.page(claimed_by="mo") == ()
    assert queue.case(mine).claimed_by is None


def test_overdue_cases_are_counted_by_kind() -> None:
    late = opened()
    opened()
    with database.transaction():
        ModerationCase.update(due=database.now() - 5).where(ModerationCase.id == late).execute()
    found = {count.kind: (count.waiting, count.overdue) for count in queue.counts()}
    assert found == {kind: (2, 1) if kind is CaseKind.CREATOR else (0, 0) for kind in CaseKind}
    assert queue.case(late).seconds_left < 0


def test_a_page_says_what_each_is_about_in_as_many_queries_as_one_case() -> None:
    opened()
    with database.session(), assert_query_count(3):
        queue.page()
    for _ in range(9):
        opened()
    with database.session(), assert_query_count(3):
        found = queue.page()
    assert [(view.subject.title, view.subject.state, view.owner_name) for view in found] == [
        ("Studio Linden", "applied", "Somebody")
    ] * 10


def test_a_subject_that_is_gone_has_no_state() -> None:
    with database.transaction():
        case = cases.open_case(CaseKind.CREATOR, new_id(), "ana")
    assert queue.case(case).subject.state is None
    assert queue.page(state=CaseState.CLOSED) == ()


def test_what_concerns_somebody_is_told_in_as_many_queries_whatever_the_number() -> None:
    who = creators.applied()
    counts = []
    for _ in range(3):
        sanctions.sanction(who, NewSanction(SanctionKind.WARNING), "mo", "spam")
        with database.session(), count_queries() as counted:
            found = concerning.page(who, None, 20)
        counts.append(counted.count)
    assert len(found) == 3
    assert all(len(concern.sanctions) == 1 for concern in found)
    assert len(set(counts)) == 1
