"""A moderator's verdict and what follows from it, all in one transaction."""

from collections.abc import Callable

from models import database, history
from models.creators import review as creators
from models.database import clock
from models.errors import SanctionNeedsRejection
from models.moderation import audit, cases, reasons, sanctions
from models.moderation.notices import NoticeKind, tell
from models.moderation.schema import ModerationCase, Report
from models.moderation.states import APPEAL_DAYS, DAY, CaseKind, CaseState, SanctionKind, Verdict
from models.moderation.values import Decision, NewSanction
from models.reactions import comments
from models.stories import review as stories

Effect = Callable[[str, str, str], None]
"""Of a verdict on a subject, by somebody, for a reason's code."""


def _nothing(_subject: str, _by: str, _reason: str) -> None:
    """It stays as it is."""


EFFECTS: dict[tuple[CaseKind, Verdict], Effect] = {
    (CaseKind.CREATOR, Verdict.APPROVE): lambda *said: creators.decided(said[0], True, *said[1:]),
    (CaseKind.CREATOR, Verdict.REJECT): lambda *said: creators.decided(said[0], False, *said[1:]),
    (CaseKind.STORY, Verdict.APPROVE): lambda *said: stories.decided(said[0], True, *said[1:]),
    (CaseKind.STORY, Verdict.REJECT): lambda *said: stories.decided(said[0], False, *said[1:]),
    (CaseKind.REPORT_STORY, Verdict.APPROVE): _nothing,
    (CaseKind.REPORT_STORY, Verdict.REJECT): stories.take_down,
    (CaseKind.REPORT_COMMENT, Verdict.APPROVE): _nothing,
    (CaseKind.REPORT_COMMENT, Verdict.REJECT): comments.remove_by_moderator,
    (CaseKind.REPORT_ACCOUNT, Verdict.APPROVE): _nothing,
    (CaseKind.REPORT_ACCOUNT, Verdict.REJECT): _nothing,  # its sanction follows
}

HIDDEN_EFFECTS: dict[Verdict, Effect] = {Verdict.APPROVE: stories.restore, Verdict.REJECT: _nothing}
"""Of a report on a story that urgent reports have hidden already."""

LEAST = {CaseKind.REPORT_ACCOUNT: NewSanction(SanctionKind.WARNING)}
"""What a rejection entails when its moderator names no sanction."""


def decide(case_id: str, moderator: str, decision: Decision) -> None:
    """Decide a case that `moderator` has claimed, with all that follows.

    What nobody can appeal is closed at once; the rest when the time to appeal is over (`appeals.close_past`).

    Raises:
        UnknownCase: there is none.
        ClaimMissing: it is not theirs, or not any more.
        OwnCase: they are part of it.
        UnfitReason: the reason is for others, or none is given for a rejection.
        SanctionNeedsRejection: an approval with a sanction.
        SanctionForbidden: its owner is staff's.
        IllegalChange: somebody decided it before, or its subject waits for no decision any more (`cases.dismiss` it).
    """
    with database.transaction():
        case = cases.claimed(case_id, moderator, CaseState.OPEN)
        kind, rejected = CaseKind(case.kind), decision.verdict is Verdict.REJECT
        reason = reasons.fitting(kind, decision.verdict, decision.reason)
        sanction = decision.sanction or (LEAST.get(kind) if rejected else None)
        if sanction and not rejected:
            raise SanctionNeedsRejection()
        history.change(
            ModerationCase,
            case_id,
            CaseState.OPEN,
            CaseState.DECIDED,
            moderator,
            reason,
            verdict=decision.verdict.value,
            verdict_reason=reason,
            note=decision.note,
            decided_by=moderator,
            decided=clock(),
            appeal_until=clock() + APPEAL_DAYS * DAY if rejected else None,
            claimed_by=None,
            claim_expires=None,
        )
        audit.note(
            moderator, "decide", cases.ENTITY, case_id, reason=reason, before=case.state, after=decision.verdict.value
        )
        sanctions.hold(case.owner)
        effect = HIDDEN_EFFECTS[decision.verdict] if case.hidden else EFFECTS[kind, decision.verdict]
        effect(case.subject, moderator, reason)
        if sanction:
            sanctions.impose(case.owner, sanction, moderator, reason, decision.note, case_id)
        _tell(case_id, kind, case.subject, case.owner, decision.verdict, reason)
        if not rejected:
            cases.close(case_id, CaseState.DECIDED, moderator, "nothing to appeal")


def _tell(case_id: str, kind: CaseKind, subject: str, owner: str, verdict: Verdict, reason: str) -> None:
    """The owner, except of a report that came to nothing; and everybody who reported."""
    about = {"case": case_id, "kind": kind.value, "subject": subject, "verdict": verdict.value}
    if verdict is Verdict.REJECT or kind not in reasons.REPORTS:
        outcome = NoticeKind.REJECTED if verdict is Verdict.REJECT else NoticeKind.APPROVED
        tell(owner, outcome, {**about, "reason": reason, "sentence": reasons.sentence(reason)})
    reporters = Report.select(Report.reporter).where(Report.case == case_id)
    for row in list(reporters):
        told = {"kind": kind.value, "subject": subject, "verdict": verdict.value}
        tell(row.reporter, NoticeKind.REPORT_DECIDED, told)
