"""Decisions as the people whom they concern see them: reasons in sentences, no names, no notes."""

from typing import Any

from models import database
from models.errors import UnknownCase
from models.moderation import sanctions, subjects
from models.moderation.reasons import REPORTS
from models.moderation.schema import ModerationCase
from models.moderation.states import AppealVerdict, CaseKind, CaseState, Verdict
from models.moderation.values import Concern, SanctionView, Subject


def page(account: str, before: str | None, limit: int) -> tuple[Concern, ...]:
    """What was decided about an account and what is its own, newest case first, older than the case `before`.

    Reports that came to nothing are not told. A constant number of queries.
    """
    query = _rows(account).order_by(ModerationCase.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ModerationCase.id < before)
    with database.session():
        return _concerns(list(query))


def concern(account: str, case_id: str) -> Concern:
    """One of them. Raises `UnknownCase`."""
    with database.session():
        found = _concerns(list(_rows(account).where(ModerationCase.id == case_id)))
    if not found:
        raise UnknownCase()
    return found[0]


def _rows(account: str) -> Any:
    came_to_nothing = ModerationCase.kind.in_([kind.value for kind in REPORTS]) & (
        ModerationCase.verdict == Verdict.APPROVE.value
    )
    return ModerationCase.select().where(
        ModerationCase.owner == account, ModerationCase.verdict.is_null(False), ~came_to_nothing
    )


def _concerns(rows: list[Any]) -> tuple[Concern, ...]:
    now = database.now()
    about = subjects.facts((CaseKind(row.kind), row.subject) for row in rows)
    borne = sanctions.of_cases([row.id for row in rows]) if rows else {}
    return tuple(_concern(row, about[CaseKind(row.kind), row.subject], borne.get(row.id, ()), now) for row in rows)


def _concern(row: Any, subject: Subject, borne: tuple[SanctionView, ...], now: float) -> Concern:
    can = row.state == CaseState.DECIDED.value and row.appeal_until is not None and row.appeal_until > now
    return Concern(
        id=row.id,
        kind=CaseKind(row.kind),
        subject=subject,
        state=CaseState(row.state),
        verdict=Verdict(row.verdict),
        reason=row.verdict_reason,
        decided=row.decided,
        sanctions=borne,
        appeal_until=row.appeal_until if can else None,
        appeal_text=row.appeal_text,
        appeal_verdict=AppealVerdict(row.appeal_verdict) if row.appeal_verdict else None,
    )
