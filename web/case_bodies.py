"""What moderation tells of cases, with all that belongs to them."""

from datetime import datetime

from pydantic import BaseModel, Field

from models.accounts.states import AccountState, Role
from models.moderation.records import Record
from models.moderation.states import AppealVerdict, CaseKind, CaseState, Verdict
from models.moderation.values import CaseView
from web.footage import VideoInCase
from web.moderation_bodies import AN_ID
from web.record_bodies import A_MODERATOR, AuditBody, SanctionBody
from web.schemas import moment, moment_or_none


class ClaimBody(BaseModel):
    expires: datetime = Field(description="When the case is anybody's again, unless it is claimed once more.")


class SubjectBody(BaseModel):
    id: str = Field(examples=[AN_ID])
    title: str = Field(examples=["A bowl in four turns"])
    text: str = Field(description="The beginning of what it says.", examples=["The rim is pulled in one go."])
    state: str | None = Field(description="Null when it is gone.", examples=["submitted"])


class PersonBody(BaseModel):
    id: str = Field(examples=[AN_ID])
    name: str = Field(examples=["Studio Linden"])


class CaseBody(BaseModel):
    """A case in the queue."""

    id: str = Field(examples=[AN_ID])
    kind: CaseKind
    subject: SubjectBody
    owner: PersonBody = Field(description="Whose subject it is.")
    state: CaseState
    urgent: bool
    hidden: bool = Field(description="Taken from view by urgent reports until it is decided.")
    opening_reason: str = Field(
        description="Why it was opened; of reports, the first one's reason.", examples=["not_own_work"]
    )
    reports: int = Field(description="By how many people.")
    created: datetime
    due: datetime
    seconds_left: int = Field(description="Until it is due; below zero when it is overdue.", examples=[5400])
    overdue: bool
    claimed_by: str | None = Field(description="Null also when the claim has expired.", examples=[A_MODERATOR])
    claim_expires: datetime | None
    verdict: Verdict | None
    reason: str | None = Field(examples=["not_own_work"])
    decided: datetime | None
    decided_by: str | None = Field(examples=[A_MODERATOR])
    appealed: datetime | None


class CasesBody(BaseModel):
    items: list[CaseBody]
    next: str | None = Field(
        description="The cursor of the next page; null at the end.", examples=["WzE3NjM5LjUsImEiXQ"]
    )


class CountBody(BaseModel):
    kind: CaseKind
    waiting: int = Field(examples=[4])
    overdue: int = Field(examples=[1])


class CountsBody(BaseModel):
    items: list[CountBody]


class ReportInCase(BaseModel):
    reporter: str = Field(examples=[AN_ID])
    reason: str = Field(examples=["not_own_work"])
    text: str = Field(examples=["The pictures are from another shop."])
    urgent: bool
    created: datetime


class ChangeBody(BaseModel):
    before: str | None = Field(examples=["open"])
    after: str = Field(examples=["decided"])
    at: datetime
    actor: str = Field(examples=[A_MODERATOR])
    reason: str = Field(examples=["not_own_work"])


class PastCaseBody(BaseModel):
    """Another case about what is the same account's."""

    id: str = Field(examples=[AN_ID])
    kind: CaseKind
    state: CaseState
    created: datetime
    verdict: Verdict | None = Field(description="Null while it waits, and where it was closed without one.")
    reason: str | None = Field(examples=["not_own_work"])
    decided: datetime | None
    appeal_verdict: AppealVerdict | None


class RecordBody(BaseModel):
    """An account as moderators know it."""

    role: Role
    state: AccountState
    created: datetime
    live_stories: int = Field(examples=[3])
    cases: list[PastCaseBody] = Field(description="Its latest twenty besides this one.", examples=[[]])


class CaseDetail(CaseBody):
    """A case with all that a moderator decides by."""

    opener: str = Field(examples=[AN_ID])
    detail: str = Field(description="What its opener said.", examples=["The pictures are from another shop."])
    evidence: str = Field(
        description="What its subject said when it was first reported; it may have changed since.",
        examples=["A bowl in four turns"],
    )
    note: str | None = Field(description="For moderators alone.", examples=["The glaze is a decal."])
    appeal_until: datetime | None
    appeal_text: str | None = Field(examples=["The pictures are my own."])
    appeal_verdict: AppealVerdict | None
    appeal_note: str | None = Field(examples=["The same hands in both."])
    appeal_decided_by: str | None = Field(examples=[A_MODERATOR])
    report_list: list[ReportInCase] = Field(description="The first fifty, urgent ones before others.")
    history: list[ChangeBody]
    audit: list[AuditBody] = Field(description="The latest fifty.")
    owner_sanctions: list[SanctionBody] = Field(description="What its owner bears and bore.")
    owner_record: RecordBody | None = Field(description="Null where the account is gone.")
    videos: list[VideoInCase] = Field(description="That its subject shows.", examples=[[]])


def case_facts(view: CaseView) -> dict[str, object]:
    """The fields of a `CaseBody`."""
    return {
        "id": view.id,
        "kind": view.kind,
        "subject": SubjectBody(
            id=view.subject.id, title=view.subject.title, text=view.subject.text, state=view.subject.state
        ),
        "owner": PersonBody(id=view.owner, name=view.owner_name),
        "state": view.state,
        "urgent": view.urgent,
        "hidden": view.hidden,
        "opening_reason": view.opening_reason,
        "reports": view.reports,
        "created": moment(view.created),
        "due": moment(view.due),
        "seconds_left": int(view.seconds_left),
        "overdue": view.seconds_left < 0,
        "claimed_by": view.claimed_by,
        "claim_expires": moment_or_none(view.claim_expires),
        "verdict": view.verdict,
        "reason": view.reason,
        "decided": moment_or_none(view.decided),
        "decided_by": view.decided_by,
        "appealed": moment_or_none(view.appealed),
    }


def record_body(found: Record | None) -> RecordBody | None:
    if found is None:
        return None
    return RecordBody(
        role=found.role,
        state=found.state,
        created=moment(found.created),
        live_stories=found.live_stories,
        cases=[
            PastCaseBody(
                id=one.id,
                kind=one.kind,
                state=one.state,
                created=moment(one.created),
                verdict=one.verdict,
                reason=one.reason,
                decided=moment_or_none(one.decided),
                appeal_verdict=one.appeal_verdict,
            )
            for one in found.cases
        ],
    )
