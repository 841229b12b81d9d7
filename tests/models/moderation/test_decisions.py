"""A verdict, and everything that follows from it or nothing of it."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from typing import Any

import pytest

from models import database, history
from models.accounts import standing
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.database import clock
from models.errors import (
    AppealTooLate,
    ClaimMissing,
    IllegalChange,
    ModelError,
    NothingToAppeal,
    OwnCase,
    SanctionForbidden,
    SanctionNeedsRejection,
    UnfitReason,
    UnknownAccount,
    UnknownCase,
)
from models.moderation import appeals, audit, cases, concerning, decisions, notices, queue, reports, sanctions
from models.moderation.schema import ModerationCase
from models.moderation.states import DAY, AppealVerdict, CaseKind, CaseState, SanctionKind, Verdict
from models.moderation.values import Decision, NewSanction
from models.values import new_id
from tests.models.waiting import until_somebody_waits

pytestmark = pytest.mark.usefixtures("truth")

Effects = list[tuple[Any, ...]]

REJECTED = Decision(Verdict.REJECT, "spam")


@pytest.fixture
def effects(monkeypatch: pytest.MonkeyPatch) -> Effects:
    """What decisions and appeals have done to their subjects, which are not there."""
    done: Effects = []
    for key in decisions.EFFECTS:
        monkeypatch.setitem(decisions.EFFECTS, key, lambda *said, key=key: done.append((*key, *said)))
    for kind in appeals.UNDO:
        monkeypatch.setitem(appeals.UNDO, kind, lambda *said, kind=kind: done.append(("undo", kind, *said)))
    return done


def account(role: Role = Role.CREATOR) -> str:
    key = new_id()
    with database.transaction():
        Account.insert(
            id=key, role=role.value, state=AccountState.ACTIVE.value, name="Studio Linden", created=clock()
        ).execute()
    return key


def claimed(kind: CaseKind = CaseKind.STORY, owner: str = "ana", moderator: str = "mo") -> str:
    opener = owner if kind in {CaseKind.STORY, CaseKind.CREATOR} else "reporter"
    with database.transaction():
        case = cases.open_case(kind, owner if kind is CaseKind.REPORT_ACCOUNT else new_id(), opener, owner=owner)
    cases.claim(case, moderator)
    return case


def appealed(kind: CaseKind = CaseKind.STORY, owner: str = "ana") -> str:
    case = claimed(kind, owner)
    decisions.decide(case, "mo", REJECTED)
    appeals.appeal(case, owner, "It is not.")
    return case


def told(account_id: str) -> list[str]:
    return [notice.kind for notice in notices.page(account_id, None, 50)]


def state_of(account_id: str) -> str:
    with database.session():
        return str(Account.get_by_id(account_id).state)


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_kind_and_verdict_has_its_effect_with_history_and_audit(
    effects: Effects, kind: CaseKind, verdict: Verdict
) -> None:
    case = claimed(kind, owner=account())
    reason = "fraud" if verdict is Verdict.REJECT else None
    decisions.decide(case, "mo", Decision(verdict, reason, "because"))
    view = queue.case(case)
    code = reason or "in_order"
    assert effects == [(kind, verdict, view.subject.id, "mo", code)]
    assert (view.verdict, view.reason, view.note, view.decided_by, view.claimed_by) == (
        verdict,
        code,
        "because",
        "mo",
        None,
    )
    # What nobody can appeal is over.
    ended = [] if verdict is Verdict.REJECT else [("decided", "closed")]
    assert [(line.before, line.after) for line in history.of(case)] == [(None, "open"), ("open", "decided"), *ended]
    (line,) = [line for line in audit.rows(entity_id=case) if line.action == "decide"]
    assert (line.actor, line.reason, line.before, line.after) == ("mo", code, "open", verdict.value)


@pytest.mark.usefixtures("effects")
def test_of_two_decisions_at_once_one_counts() -> None:
    case = claimed()

    def attempt(verdict: Verdict) -> bool:
        try:
            decisions.decide(case, "mo", Decision(verdict, "spam" if verdict is Verdict.REJECT else None))
        except IllegalChange:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        counted = list(pool.map(attempt, [Verdict.APPROVE, Verdict.REJECT]))
    assert sorted(counted) == [False, True]
    assert len([line for line in audit.rows(entity_id=case) if line.action == "decide"]) == 1


@pytest.mark.usefixtures("effects")
def test_only_who_has_claimed_a_case_decides_it_and_only_while_the_claim_lasts() -> None:
    case = claimed()
    with pytest.raises(ClaimMissing):
        decisions.decide(case, "max", REJECTED)
    with database.transaction():
        ModerationCase.update(claim_expires=database.now() - 1).where(ModerationCase.id == case).execute()
    with pytest.raises(ClaimMissing):
        decisions.decide(case, "mo", REJECTED)
    assert queue.case(case).state is CaseState.OPEN


@pytest.mark.parametrize(
    ("decision", "error"),
    [
        (Decision(Verdict.REJECT), UnfitReason),
        (Decision(Verdict.REJECT, "nonsense"), UnfitReason),
        (Decision(Verdict.REJECT, "profile_incomplete"), UnfitReason),
        (Decision(Verdict.APPROVE, "spam"), UnfitReason),
        (Decision(Verdict.APPROVE, None, "", NewSanction(SanctionKind.BAN)), SanctionNeedsRejection),
    ],
)
def test_a_decision_that_does_not_fit_changes_nothing(
    effects: Effects, decision: Decision, error: type[ModelError]
) -> None:
    case = claimed()
    with pytest.raises(error):
        decisions.decide(case, "mo", decision)
    assert effects == []
    assert queue.case(case).claimed_by == "mo"


def test_what_an_effect_refuses_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_said: str) -> None:
        raise IllegalChange(what="story", before="archived", after="approved")

    monkeypatch.setitem(decisions.EFFECTS, (CaseKind.STORY, Verdict.REJECT), refuse)
    case = claimed()
    with pytest.raises(IllegalChange):
        decisions.decide(case, "mo", REJECTED)
    assert queue.case(case).state is CaseState.OPEN
    assert told("ana") == []
    cases.dismiss(case, "mo", "archived by its owner")
    assert queue.case(case).state is CaseState.CLOSED


def test_a_reported_account_is_warned_at_least_and_suspended_or_banned_when_that_is_decided() -> None:
    warned, suspended, banned = account(), account(), account()
    for owner, sanction in (
        (warned, None),
        (suspended, NewSanction(SanctionKind.SUSPENSION, 7)),
        (banned, NewSanction(SanctionKind.BAN)),
    ):
        decisions.decide(
            claimed(CaseKind.REPORT_ACCOUNT, owner), "mo", Decision(Verdict.REJECT, "harassment", "", sanction)
        )
    assert [state_of(one) for one in (warned, suspended, banned)] == ["active", "suspended", "banned"]
    (borne,) = sanctions.of_account(suspended)
    assert borne.until is not None
    assert borne.until - borne.created == pytest.approx(7 * DAY, abs=60)
    assert told(suspended) == ["rejected", "sanctioned"]


@pytest.mark.usefixtures("effects")
def test_an_appeal_is_made_once_by_whom_it_concerns_within_its_time() -> None:
    case = claimed()
    with pytest.raises(UnknownCase):
        appeals.appeal(case, "ana", "Nothing is decided yet.")
    decisions.decide(case, "mo", REJECTED)
    with pytest.raises(UnknownCase):
        appeals.appeal(case, "stranger", "I do not like it.")
    appeals.appeal(case, "ana", "It is not.")
    assert queue.case(case).state is CaseState.APPEALED
    with pytest.raises(NothingToAppeal):
        appeals.appeal(case, "ana", "Again.")
    approved = claimed()
    decisions.decide(approved, "mo", Decision(Verdict.APPROVE))
    with pytest.raises(NothingToAppeal):
        appeals.appeal(approved, "ana", "I want to be rejected.")


@pytest.mark.usefixtures("effects")
def test_what_is_not_appealed_in_time_is_closed() -> None:
    case, other = claimed(), claimed()
    for one in (case, other):
        decisions.decide(one, "mo", REJECTED)
    with database.transaction():
        ModerationCase.update(appeal_until=database.now() - 1).where(ModerationCase.id == case).execute()
    with pytest.raises(AppealTooLate):
        appeals.appeal(case, "ana", "Too late.")
    assert appeals.close_past() == 1
    assert appeals.close_past() == 0
    assert (queue.case(case).state, queue.case(other).state) == (CaseState.CLOSED, CaseState.DECIDED)
    with pytest.raises(AppealTooLate):
        appeals.appeal(case, "ana", "Too late.")


def test_another_moderator_decides_an_appeal_and_granting_undoes_the_decision(effects: Effects) -> None:
    case = appealed()
    with pytest.raises(OwnCase):
        cases.claim(case, "mo")
    cases.claim(case, "max")
    effects.clear()
    appeals.decide(case, "max", AppealVerdict.GRANT, "right")
    view = queue.case(case)
    assert effects == [("undo", CaseKind.STORY, view.subject.id, "max", "appeal granted")]
    assert (view.state, view.appeal_verdict, view.appeal_note) == (CaseState.CLOSED, AppealVerdict.GRANT, "right")
    assert told("ana") == ["appeal_granted", "rejected"]


def test_an_appeal_that_is_refused_leaves_everything(effects: Effects) -> None:
    case = appealed()
    cases.claim(case, "max")
    effects.clear()
    appeals.decide(case, "max", AppealVerdict.REFUSE)
    assert effects == []
    assert queue.case(case).state is CaseState.CLOSED
    assert told("ana") == ["appeal_refused", "rejected"]


def test_granting_an_appeal_lifts_what_was_imposed_with_the_case_and_nothing_else() -> None:
    owner = account()
    sanctions.sanction(owner, NewSanction(SanctionKind.SUSPENSION, 3), "mo", "spam")
    ban = claimed(CaseKind.REPORT_ACCOUNT, owner)
    decisions.decide(ban, "mo", Decision(Verdict.REJECT, "fraud", "", NewSanction(SanctionKind.BAN)))
    assert state_of(owner) == "banned"
    appeals.appeal(ban, owner, "It was somebody else.", by="support")
    cases.claim(ban, "max")
    appeals.decide(ban, "max", AppealVerdict.GRANT)
    assert state_of(owner) == "suspended", "by the earlier sanction"
    (still,) = [one for one in sanctions.of_account(owner) if one.ended is None]
    sanctions.lift(still.id, "mo", "enough")
    assert state_of(owner) == "active"


def test_a_sanction_by_itself_is_a_decided_case_that_can_be_appealed() -> None:
    owner = account()
    sanctions.sanction(owner, NewSanction(SanctionKind.SUSPENSION, 3), "mo", "spam", "seen by chance")
    (concern,) = concerning.page(owner, None, 10)
    assert (concern.kind, concern.reason, concern.appeal_until is not None) == (CaseKind.REPORT_ACCOUNT, "spam", True)
    appeals.appeal(concern.id, owner, "I never did.")
    with pytest.raises(OwnCase):
        cases.claim(concern.id, "mo")


def test_one_who_lifts_while_another_imposes_waits_for_them() -> None:
    """They did not, and each held what the other wanted: the database let one of them fail."""
    owner = account()
    first = sanctions.sanction(owner, NewSanction(SanctionKind.SUSPENSION, 30), "mo", "spam")
    with ThreadPoolExecutor(1) as pool:
        with database.transaction():
            standing.locked(owner)
            lifted = pool.submit(sanctions.lift, first, "mo", "enough")
            until_somebody_waits()
            sanctions.sanction(owner, NewSanction(SanctionKind.SUSPENSION, 3), "max", "spam")
        lifted.result()
    (left,) = [one for one in sanctions.of_account(owner) if one.ended is None]
    assert (left.by, state_of(owner)) == ("max", "suspended")


def test_nobody_sanctions_themselves_and_only_admins_sanction_staff() -> None:
    moderator, other, admin = account(Role.MODERATOR), account(Role.MODERATOR), account(Role.ADMIN)
    warning = NewSanction(SanctionKind.WARNING)
    for by in (moderator, other):
        with pytest.raises(SanctionForbidden):
            sanctions.sanction(moderator, warning, by, "spam")
    sanctions.sanction(moderator, warning, admin, "spam")
    sanctions.sanction(moderator, warning, "vw", "spam")
    assert len(sanctions.of_account(moderator)) == 2


@pytest.mark.parametrize("kind", SanctionKind)
def test_who_is_not_there_is_not_sanctioned(kind: SanctionKind) -> None:
    nobody = new_id()
    with pytest.raises(UnknownAccount):
        sanctions.sanction(nobody, NewSanction(kind, 3 if kind is SanctionKind.SUSPENSION else None), "mo", "spam")
    assert sanctions.of_account(nobody) == ()


def test_a_suspension_whose_time_is_over_lapses_once() -> None:
    owner = account()
    key = sanctions.sanction(owner, NewSanction(SanctionKind.SUSPENSION, 1), "mo", "spam")
    assert sanctions.lapse() == 0
    with database.transaction():
        sanctions.Sanction.update(until=database.now() - 1).where(sanctions.Sanction.id == key).execute()
    assert (sanctions.lapse(), sanctions.lapse()) == (1, 0)


def test_reporters_are_told_and_whom_a_report_came_to_nothing_about_is_not() -> None:
    owner, reporter, second = account(), account(), account()
    for who in (reporter, second):
        reports.report(CaseKind.REPORT_ACCOUNT, owner, who, "spam", "Again and again.")
    (view,) = queue.page(kind=CaseKind.REPORT_ACCOUNT)
    assert view.reports == 2
    cases.claim(view.id, "mo")
    decisions.decide(view.id, "mo", Decision(Verdict.APPROVE))
    assert (told(owner), told(reporter), told(second)) == ([], ["report_decided"], ["report_decided"])
    assert concerning.page(owner, None, 10) == ()


@pytest.mark.usefixtures("effects")
def test_who_is_concerned_sees_the_sentence_and_neither_names_nor_notes() -> None:
    case = claimed()
    decisions.decide(case, "mo", Decision(Verdict.REJECT, "not_own_work", "the moderator's own thoughts"))
    (concern,) = concerning.page("ana", None, 10)
    assert (concern.id, concern.verdict, concern.reason) == (case, Verdict.REJECT, "not_own_work")
    assert "mo" not in astuple(concern)
    (notice,) = notices.page("ana", None, 10)
    assert json.loads(notice.data)["sentence"] == "It shows the work or the pictures of somebody else."
    assert "thoughts" not in notice.data
