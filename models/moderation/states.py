"""Kinds of case, the states of one (DESIGN 7), and what may be decided."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is about; its subject is the id of that."""

    CREATOR = "creator"
    """An application; its subject is the account."""
    STORY = "story"
    """A story that was submitted."""
    REPORT_STORY = "report_story"
    REPORT_COMMENT = "report_comment"
    REPORT_ACCOUNT = "report_account"


class CaseState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    """Whom it concerns may appeal until a time."""
    APPEALED = "appealed"
    CLOSED = "closed"
    """For good: the appeal was decided or can no longer be made, or there was nothing left to decide."""


CASE_EDGES: dict[CaseState, frozenset[CaseState]] = {
    # Closed without a verdict: its subject went away before anybody had decided.
    CaseState.OPEN: frozenset({CaseState.DECIDED, CaseState.CLOSED}),
    CaseState.DECIDED: frozenset({CaseState.APPEALED, CaseState.CLOSED}),
    CaseState.APPEALED: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
}

WAITING = (CaseState.OPEN, CaseState.APPEALED)
"""For a moderator."""


class Verdict(StrEnum):
    """About the subject, whatever the kind: a report that is upheld rejects what was reported."""

    APPROVE = "approve"
    """It may go live, or stay."""
    REJECT = "reject"


class AppealVerdict(StrEnum):
    GRANT = "grant"
    """What was decided is undone."""
    REFUSE = "refuse"


class SanctionKind(StrEnum):
    WARNING = "warning"
    SUSPENSION = "suspension"
    """May look and nothing else, until a time."""
    BAN = "ban"


HOUR = 3600.0
DAY = 24 * HOUR

SLA_SECONDS: dict[CaseKind, float] = {
    CaseKind.CREATOR: 12 * HOUR,
    CaseKind.STORY: 12 * HOUR,
    CaseKind.REPORT_STORY: 4 * HOUR,
    CaseKind.REPORT_COMMENT: 4 * HOUR,
    CaseKind.REPORT_ACCOUNT: 4 * HOUR,
}
"""From its opening to a decision."""

URGENT_SECONDS = 1 * HOUR
"""The same, whatever the kind, where harm may be under way."""

APPEAL_SLA_SECONDS = 12 * HOUR
APPEAL_DAYS = 14
"""After a decision, within which it may be appealed."""

CLAIM_SECONDS = 15 * 60.0
"""How long a case is a moderator's unless the claim is renewed."""
