"""A second look at a decision: asked for once, within 14 days, by whom it concerns; decided by another moderator."""

from collections.abc import Callable

from models import database, history
from models.creators import review as creators
from models.creators.states import CreatorState
from models.database import clock
from models.errors import AppealTooLate, NothingToAppeal, UnknownCase
from models.moderation import audit, cases, sanctions
from models.moderation.notices import NoticeKind, tell
from models.moderation.schema import ModerationCase
from models.moderation.states import APPEAL_SLA_SECONDS, AppealVerdict, CaseKind, CaseState
from models.reactions import comments
from models.stories import review as stories


def _approve(creator: str, by: str, reason: str) -> None:
    """Who has applied again meanwhile may be approved already."""
    if creators.locked(creator).state == CreatorState.REJECTED.value:
        creators.decided(creator, True, by, reason)


UNDO: dict[CaseKind, Callable[[str, str, str], None]] = {
    CaseKind.CREATOR: _approve,
    CaseKind.STORY: stories.restore,
    CaseKind.REPORT_STORY: stories.restore,
    CaseKind.REPORT_COMMENT: comments.restore_by_moderator,
    CaseKind.REPORT_ACCOUNT: lambda *_said: None,
}
"""What undoes a rejection, besides that its sanctions are lifted."""


def appeal(case_id: str, owner: str, text: str, by: str | None = None) -> None:
    """Appeal for the account `owner`; `by` is who does it for them, when they cannot themselves.

    Raises:
        UnknownCase: there is none that concerns them.
        NothingToAppeal: nothing was decided against them, or they have appealed before.
        AppealTooLate: the time is over.
    """
    actor = by or owner
    with database.transaction():
        case = cases.locked(case_id)
        if case.owner != owner or case.verdict is None:
            raise UnknownCase()
        if case.appealed is not None or case.appeal_until is None:
            raise NothingToAppeal()
        if case.state != CaseState.DECIDED.value or case.appeal_until <= database.now():
            raise AppealTooLate()
        history.change(
            ModerationCase,
            case_id,
            CaseState.DECIDED,
            CaseState.APPEALED,
            actor,
            "appealed",
            appeal_text=text,
            appealed=clock(),
            due=clock() + APPEAL_SLA_SECONDS,
        )
        audit.note(actor, "appeal", cases.ENTITY, case_id, before=case.state, after=CaseState.APPEALED.value)


def decide(case_id: str, moderator: str, verdict: AppealVerdict, note: str = "") -> None:
    """Decide an appeal that `moderator` has claimed; granted, it undoes the decision and lifts its sanctions.

    Raises:
        UnknownCase, ClaimMissing: there is none, or it is not theirs.
        OwnCase: they are part of it, or decided it at first.
        IllegalChange: it is not appealed, or its subject does not stand as the decision left it.
    """
    with database.transaction():
        case = cases.claimed(case_id, moderator, CaseState.APPEALED)
        history.change(
            ModerationCase,
            case_id,
            CaseState.APPEALED,
            CaseState.CLOSED,
            moderator,
            f"appeal: {verdict.value}",
            appeal_verdict=verdict.value,
            appeal_note=note,
            appeal_decided_by=moderator,
            appeal_decided=clock(),
            claimed_by=None,
            claim_expires=None,
        )
        audit.note(
            moderator,
            "decide_appeal",
            cases.ENTITY,
            case_id,
            reason=case.verdict_reason,
            before=case.verdict,
            after=verdict.value,
        )
        granted = verdict is AppealVerdict.GRANT
        if granted:
            sanctions.hold(case.owner)
            UNDO[CaseKind(case.kind)](case.subject, moderator, "appeal granted")
            sanctions.lift_those_of(case_id, moderator, "appeal granted")
        outcome = NoticeKind.APPEAL_GRANTED if granted else NoticeKind.APPEAL_REFUSED
        tell(case.owner, outcome, {"case": case_id, "kind": case.kind, "subject": case.subject})


def close_past() -> int:
    """Close decided cases that can no longer be appealed; how many."""
    with database.transaction():
        past = ModerationCase.select(ModerationCase.id).where(
            ModerationCase.state == CaseState.DECIDED.value, ModerationCase.appeal_until <= clock()
        )
        return sum(cases.close(row.id, CaseState.DECIDED, "system", "not appealed") for row in list(past))
