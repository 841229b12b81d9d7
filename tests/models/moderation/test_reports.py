"""What people report: once each, of what is there, of others."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database
from models.errors import NothingToReport, OwnCase, OwnReport, UnfitReason
from models.moderation import cases, notices, queue, reports, subjects
from models.moderation.states import HOUR, CaseKind
from models.values import new_id
from tests.models.moderation.test_decisions import account

pytestmark = pytest.mark.usefixtures("truth")

KIND = CaseKind.REPORT_ACCOUNT


def test_a_report_opens_a_case_and_further_ones_join_it() -> None:
    owner, first, second = account(), account(), account()
    one = reports.report(KIND, owner, first, "spam", "Look.")
    again = reports.report(KIND, owner, first, "hate", "Look again.")
    other = reports.report(KIND, owner, second, "hate", "I as well.")
    assert again == one
    assert other.case == one.case
    view = queue.case(one.case)
    assert (view.reports, view.owner, view.opener, view.detail) == (2, owner, first, "Look.")
    assert [report.text for report in reports.of_case(one.case)] == ["Look.", "I as well."]


def test_one_person_reporting_sixteen_times_at_once_reports_once() -> None:
    owner, reporter = account(), account()
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: reports.report(KIND, owner, reporter, "spam", ""), range(16)))
    assert len({report.id for report in made}) == 1
    assert queue.case(made[0].case).reports == 1


def test_danger_makes_a_case_urgent() -> None:
    owner = account()
    reports.report(KIND, owner, account(), "spam", "")
    made = reports.report(KIND, owner, account(), "child_safety", "")
    view = queue.case(made.case)
    assert view.urgent
    assert view.seconds_left == pytest.approx(HOUR, abs=60)
    assert [report.reason for report in reports.of_case(made.case)] == ["child_safety", "spam"], "urgent ones first"


def test_what_is_not_there_or_one_s_own_or_for_no_reason_is_not_reported() -> None:
    owner = account()
    with pytest.raises(NothingToReport):
        reports.report(KIND, new_id(), owner, "spam", "")
    with pytest.raises(OwnReport):
        reports.report(KIND, owner, owner, "spam", "")
    for code in ("nonsense", "captions_wrong"):
        with pytest.raises(UnfitReason):
            reports.report(KIND, owner, account(), code, "")
    assert queue.page() == ()


def test_nobody_judges_what_they_have_reported() -> None:
    owner, moderator = account(), account()
    reports.report(KIND, owner, account(), "spam", "")
    made = reports.report(KIND, owner, moderator, "spam", "")
    with pytest.raises(OwnCase):
        cases.claim(made.case, moderator)


def test_urgent_reports_by_enough_people_hide_a_story_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden: list[str] = []
    monkeypatch.setitem(subjects.SHOWN, CaseKind.REPORT_STORY, lambda story: subjects.Shown("ana", ""))
    monkeypatch.setattr("models.stories.review.take_down", lambda story, by, reason: hidden.append(story))
    story = new_id()

    def report(code: str, hide_after: int = 2) -> str:
        return reports.report(CaseKind.REPORT_STORY, story, account(), code, "", hide_after).case

    for code in ("violence", "spam", "spam"):
        case = report(code)
    assert hidden == []
    report("violence", 0)
    assert hidden == [], "off"
    for _ in range(2):
        report("violence")
    assert hidden == [story]
    assert queue.case(case).hidden
    assert [notice.kind for notice in notices.page("ana", None, 5)] == ["hidden"]


def test_notices_are_read_up_to_one() -> None:
    who = account()
    with database.transaction():
        for _ in range(3):
            notices.tell(who, notices.NoticeKind.APPROVED, {"case": "c"})
    newest, middle, oldest = notices.page(who, None, 5)
    notices.read(who, middle.id)
    notices.read("somebody else", newest.id)
    assert [notice.read for notice in notices.page(who, None, 5)] == [False, True, True]
    assert notices.unread(who) == 1
    assert [notice.id for notice in notices.page(who, middle.id, 5)] == [oldest.id]
