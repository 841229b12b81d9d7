"""What moderators know of an account: how long it has been there, how it stands, and what was decided about it."""

from dataclasses import dataclass
from typing import Any

from models import database
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.moderation.schema import ModerationCase
from models.moderation.states import AppealVerdict, CaseKind, CaseState, Verdict
from models.stories.schema import Story
from models.stories.states import StoryState

LATEST = 20


@dataclass(frozen=True, slots=True)
class PastCase:
    """Another case of an account's."""

    id: str
    kind: CaseKind
    state: CaseState
    created: float
    verdict: Verdict | None
    """None while it waits, and where it was closed without one."""
    reason: str | None
    decided: float | None
    appeal_verdict: AppealVerdict | None


@dataclass(frozen=True, slots=True)
class Record:
    """An account as moderators know it."""

    role: Role
    state: AccountState
    created: float
    live_stories: int
    cases: tuple[PastCase, ...]
    """The latest, newest first, but for the one that is being looked at."""


def record(account: str, but: str | None = None) -> Record | None:
    """Of an account, without the case `but`; None where there is no such account. Three queries."""
    with database.session():
        row = Account.get_or_none(Account.id == account)
        if row is None:
            return None
        seen = Story.live_version.is_null(False) & (Story.state != StoryState.TAKEN_DOWN.value)
        live = Story.select().where(Story.creator == account, seen).count()
        query = ModerationCase.select().where(ModerationCase.owner == account)
        if but is not None:
            query = query.where(ModerationCase.id != but)
        rows: Any = query.order_by(ModerationCase.id.desc()).limit(LATEST)
        return Record(Role(row.role), AccountState(row.state), row.created, live, tuple(_past(case) for case in rows))


def _past(row: Any) -> PastCase:
    return PastCase(
        id=row.id,
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        created=row.created,
        verdict=Verdict(row.verdict) if row.verdict else None,
        reason=row.verdict_reason,
        decided=row.decided,
        appeal_verdict=AppealVerdict(row.appeal_verdict) if row.appeal_verdict else None,
    )
