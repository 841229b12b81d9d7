"""What people report of others. Each may report a subject once; a moderator decides."""

from typing import Any

from peewee import fn

from models import database
from models.database import clock
from models.errors import NothingToReport, OwnReport
from models.moderation import audit, cases, reasons, subjects
from models.moderation.notices import NoticeKind, tell
from models.moderation.schema import ModerationCase, Report
from models.moderation.states import CaseKind
from models.moderation.values import ReportView
from models.stories import review as stories
from models.values import new_id

SYSTEM = "system"


def report(kind: CaseKind, subject: str, reporter: str, code: str, text: str, hide_after: int = 0) -> ReportView:
    """Report a story, a comment or an account. What somebody has reported before stays as they did.

    `hide_after` urgent reports by different people take a story from view until a moderator has looked; 0: none do.

    Raises:
        UnfitReason: the reason is for other things.
        NothingToReport: it is not there.
        OwnReport: it is theirs.
    """
    reason = reasons.reported(kind, code)
    with database.transaction():
        mine = Report.select().where(Report.reporter == reporter, Report.kind == kind.value, Report.subject == subject)
        if (before := mine.first()) is not None:
            return _view(before)
        shown = subjects.shown(kind, subject)
        if shown is None:
            raise NothingToReport()
        if shown.owner == reporter:
            raise OwnReport()
        case = cases.open_case(
            kind,
            subject,
            reporter,
            owner=shown.owner,
            urgent=reason.urgent,
            reason=reason.code,
            detail=text,
            evidence=shown.said,
        )
        Report.insert(
            id=new_id(),
            case=case,
            kind=kind.value,
            subject=subject,
            reporter=reporter,
            reason=reason.code,
            text=text,
            urgent=reason.urgent,
            created=clock(),
        ).on_conflict_ignore().execute()
        if reason.urgent and hide_after and kind is CaseKind.REPORT_STORY:
            _hide(case, hide_after)
        return _view(mine.get())


def _hide(case_id: str, hide_after: int) -> None:
    case = cases.locked(case_id)
    urgent = Report.select(fn.COUNT(Report.reporter.distinct())).where(Report.case == case_id, Report.urgent).scalar()
    if case.hidden or urgent < hide_after:
        return
    stories.take_down(case.subject, SYSTEM, "urgent_reports")
    ModerationCase.update(hidden=True).where(ModerationCase.id == case_id).execute()
    audit.note(SYSTEM, "hide", "story", case.subject, reason=f"{urgent} urgent reports")
    tell(case.owner, NoticeKind.HIDDEN, {"case": case_id, "kind": case.kind, "subject": case.subject})


def of_case(case_id: str, limit: int = 50) -> tuple[ReportView, ...]:
    """The reports of a case, urgent ones first, then oldest first."""
    with database.session():
        rows = Report.select().where(Report.case == case_id).order_by(Report.urgent.desc(), Report.id).limit(limit)
        return tuple(map(_view, rows))


def _view(row: Any) -> ReportView:
    return ReportView(
        row.id,
        row.case_id,
        CaseKind(row.kind),
        row.subject,
        row.reporter,
        row.reason,
        row.text,
        bool(row.urgent),
        row.created,
    )
