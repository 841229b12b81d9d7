"""What moderation tells besides cases: reasons, sanctions, the audit."""

from datetime import datetime

from pydantic import BaseModel, Field

from models.moderation.reasons import REASONS, sentence
from models.moderation.states import CaseKind, SanctionKind
from models.moderation.values import AuditRow, SanctionView
from web.moderation_bodies import AN_ID
from web.schemas import moment, moment_or_none

A_MODERATOR = "0198f2a4-8b01-7d92-a1c4-5e6f70819293"


class ReasonBody(BaseModel):
    code: str = Field(examples=["not_own_work"])
    sentence: str = Field(description="For the person concerned.", examples=[REASONS["not_own_work"].sentence])
    question: str | None = Field(
        description="For who reports; null where one cannot report it.", examples=["It shows somebody else's work"]
    )
    kinds: list[CaseKind] = Field(description="Cases that it fits.")
    urgent: bool = Field(description="Looked at within the hour when it is reported.")


class ReasonsBody(BaseModel):
    items: list[ReasonBody]


class AuditBody(BaseModel):
    """Something that somebody did."""

    id: int
    at: datetime
    actor: str = Field(description="An account, `vw` for the command line, `system` for rules.", examples=["vw"])
    action: str = Field(examples=["decide"])
    entity: str = Field(examples=["case"])
    entity_id: str = Field(examples=[AN_ID])
    reason: str = Field(examples=["not_own_work"])
    before: str | None = Field(examples=["open"])
    after: str | None = Field(examples=["reject"])


class AuditsBody(BaseModel):
    items: list[AuditBody]
    next: str | None = Field(
        description="The cursor of the next page; null at the end.", examples=["WzE3NjM5LjUsImEiXQ"]
    )


class SanctionBody(BaseModel):
    """As moderators see it."""

    id: str = Field(examples=[AN_ID])
    account: str = Field(examples=[AN_ID])
    kind: SanctionKind
    reason: str = Field(examples=["fraud"])
    note: str = Field(examples=["The second time within a month."])
    case: str = Field(description="The case that it belongs to, and by which it can be appealed.", examples=[AN_ID])
    by: str = Field(examples=[A_MODERATOR])
    created: datetime
    until: datetime | None
    ended: datetime | None
    lifted_by: str | None = Field(examples=[A_MODERATOR])


class SanctionsBody(BaseModel):
    items: list[SanctionBody]


def audit_body(row: AuditRow) -> AuditBody:
    return AuditBody(
        id=row.id,
        at=moment(row.at),
        actor=row.actor,
        action=row.action,
        entity=row.entity,
        entity_id=row.entity_id,
        reason=row.reason,
        before=row.before,
        after=row.after,
    )


def sanction_body(view: SanctionView) -> SanctionBody:
    return SanctionBody(
        id=view.id,
        account=view.account,
        kind=view.kind,
        reason=view.reason,
        note=view.note,
        case=view.case,
        by=view.by,
        created=moment(view.created),
        until=moment_or_none(view.until),
        ended=moment_or_none(view.ended),
        lifted_by=view.lifted_by,
    )


def reason_bodies() -> list[ReasonBody]:
    return [
        ReasonBody(
            code=reason.code,
            sentence=sentence(reason.code),
            question=reason.question or None,
            kinds=sorted(reason.kinds),
            urgent=reason.urgent,
        )
        for reason in REASONS.values()
    ]
