"""The frozen values of moderation. Times are epoch seconds on the database's clock."""

from dataclasses import dataclass

from models.moderation.states import AppealVerdict, CaseKind, CaseState, SanctionKind, Verdict


@dataclass(frozen=True, slots=True)
class NewSanction:
    """What an account is to bear."""

    kind: SanctionKind
    days: int | None = None
    """Of a suspension; of nothing else."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a moderator says of a case."""

    verdict: Verdict
    reason: str | None = None
    """A code of `reasons`; approval needs none."""
    note: str = ""
    """For moderators alone."""
    sanction: NewSanction | None = None
    """For the owner of what is rejected."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about, in a few words."""

    id: str
    title: str
    text: str
    """The beginning of what it says."""
    state: str | None
    """None when it is gone."""
    videos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Footage:
    """A video that a subject shows."""

    id: str
    state: str
    info: str | None
    """What the probe found, as JSON; None until it has looked."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as moderators see it."""

    id: str
    kind: CaseKind
    subject: Subject
    owner: str
    owner_name: str
    opener: str
    state: CaseState
    urgent: bool
    opening_reason: str
    detail: str
    evidence: str
    """What its subject said when it was first reported."""
    hidden: bool
    reports: int
    created: float
    due: float
    seconds_left: float
    """Until it is due; below zero when it is overdue, zero when it no longer waits."""
    claimed_by: str | None
    """None also when the claim has expired."""
    claim_expires: float | None
    verdict: Verdict | None
    reason: str | None
    note: str | None
    decided_by: str | None
    decided: float | None
    appeal_until: float | None
    appeal_text: str | None
    appealed: float | None
    appeal_verdict: AppealVerdict | None
    appeal_note: str | None
    appeal_decided_by: str | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """What somebody reported."""

    id: str
    case: str
    kind: CaseKind
    subject: str
    reporter: str
    reason: str
    text: str
    urgent: bool
    created: float


@dataclass(frozen=True, slots=True)
class SanctionView:
    """What an account bears or bore."""

    id: str
    account: str
    kind: SanctionKind
    reason: str
    note: str
    case: str
    by: str
    created: float
    until: float | None
    ended: float | None
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class Concern:
    """A decision as the person concerned sees it: nobody's name, no note."""

    id: str
    kind: CaseKind
    subject: Subject
    state: CaseState
    verdict: Verdict
    reason: str
    decided: float
    sanctions: tuple[SanctionView, ...]
    appeal_until: float | None
    """Until when it can be appealed; None when it cannot, or not any more."""
    appeal_text: str | None
    appeal_verdict: AppealVerdict | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What an account is told; `data` is a JSON object of texts."""

    id: str
    kind: str
    data: str
    created: float
    read: bool


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing that somebody did."""

    id: int
    at: float
    actor: str
    """An account, `vw` for the command line, `system` for rules that act by themselves."""
    action: str
    entity: str
    entity_id: str
    reason: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many cases of a kind wait for a moderator."""

    kind: CaseKind
    waiting: int
    overdue: int
