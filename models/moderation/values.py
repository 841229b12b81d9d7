"""The frozen values of moderation. Times are epoch seconds on the database's clock."""

from dataclasses import dataclass


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
