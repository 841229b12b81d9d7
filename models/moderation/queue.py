"""Cases as moderators see them: what waits, by when it is due, and how each stands."""

from typing import Any

from peewee import Case, fn

from models import database
from models.accounts.schema import Account
from models.errors import UnknownCase
from models.moderation import subjects
from models.moderation.schema import ModerationCase, Report
from models.moderation.states import WAITING, AppealVerdict, CaseKind, CaseState, Verdict
from models.moderation.values import CaseCount, CaseView, Subject

Place = tuple[float, str]
"""In the queue: when a case is due, and its id."""


def page(
    *,
    kind: CaseKind | None = None,
    state: CaseState | None = None,
    claimed_by: str | None = None,
    after: Place | None = None,
    limit: int = 20,
) -> tuple[CaseView, ...]:
    """Cases that wait for a moderator, or those in `state`, the ones due soonest first, behind the place `after`.

    A constant number of queries, whatever the number of cases.
    """
    wanted = [state.value] if state else [one.value for one in WAITING]
    query = _rows().where(ModerationCase.state.in_(wanted))
    if kind is not None:
        query = query.where(ModerationCase.kind == kind.value)
    with database.session():
        now = database.now()
        if claimed_by is not None:
            query = query.where(ModerationCase.claimed_by == claimed_by, ModerationCase.claim_expires > now)
        if after is not None:
            due, key = after
            later = (ModerationCase.due > due) | ((ModerationCase.due == due) & (ModerationCase.id > key))
            query = query.where(later)
        rows = list(query.order_by(ModerationCase.due, ModerationCase.id).limit(limit))
        return _views(rows, now)


def case(case_id: str) -> CaseView:
    """One case. Raises `UnknownCase`."""
    with database.session():
        found = _views(list(_rows().where(ModerationCase.id == case_id)), database.now())
    if not found:
        raise UnknownCase()
    return found[0]


def waiting(kind: CaseKind, subject: str) -> str | None:
    """The open case about a subject; None without one."""
    with database.session():
        row = (
            ModerationCase.select(ModerationCase.id)
            .where(
                ModerationCase.kind == kind.value,
                ModerationCase.subject == subject,
                ModerationCase.state == CaseState.OPEN.value,
            )
            .first()
        )
        return None if row is None else str(row.id)


def counts() -> tuple[CaseCount, ...]:
    """Of every kind: how many wait, how many of them for too long."""
    with database.session():
        overdue = Case(None, [(ModerationCase.due < database.now(), 1)], 0)
        rows: Any = (
            ModerationCase.select(ModerationCase.kind, fn.COUNT(ModerationCase.id), fn.SUM(overdue))
            .where(ModerationCase.state.in_([state.value for state in WAITING]))
            .group_by(ModerationCase.kind)
            .tuples()
        )
        found = {kind: (int(waiting), int(late)) for kind, waiting, late in rows}
    return tuple(CaseCount(kind, *found.get(kind.value, (0, 0))) for kind in CaseKind)


def _rows() -> Any:
    reports = Report.select(fn.COUNT(Report.id)).where(Report.case == ModerationCase.id)
    name = Account.select(Account.name).where(Account.id == ModerationCase.owner)
    return ModerationCase.select(ModerationCase, reports.alias("reports"), name.alias("owner_name"))


def _views(rows: list[Any], now: float) -> tuple[CaseView, ...]:
    about = subjects.facts((CaseKind(row.kind), row.subject) for row in rows)
    return tuple(_view(row, about[CaseKind(row.kind), row.subject], now) for row in rows)


def _view(row: Any, subject: Subject, now: float) -> CaseView:
    held = row.claimed_by is not None and row.claim_expires > now
    return CaseView(
        id=row.id,
        kind=CaseKind(row.kind),
        subject=subject,
        owner=row.owner,
        owner_name=row.owner_name or "",
        opener=row.opener,
        state=CaseState(row.state),
        urgent=bool(row.urgent),
        opening_reason=row.opening_reason,
        detail=row.detail,
        evidence=row.evidence,
        hidden=bool(row.hidden),
        reports=row.reports,
        created=row.created,
        due=row.due,
        seconds_left=row.due - now if row.state in WAITING else 0.0,
        claimed_by=row.claimed_by if held else None,
        claim_expires=row.claim_expires if held else None,
        verdict=Verdict(row.verdict) if row.verdict else None,
        reason=row.verdict_reason,
        note=row.note,
        decided_by=row.decided_by,
        decided=row.decided,
        appeal_until=row.appeal_until,
        appeal_text=row.appeal_text,
        appealed=row.appealed,
        appeal_verdict=AppealVerdict(row.appeal_verdict) if row.appeal_verdict else None,
        appeal_note=row.appeal_note,
        appeal_decided_by=row.appeal_decided_by,
    )
