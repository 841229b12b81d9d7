"""What a case is about: its minimal facts, and whose it is. One query for each kind, whatever the number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from models import database
from models.accounts.schema import Account
from models.accounts.states import AccountState
from models.moderation.states import CaseKind
from models.moderation.values import Footage, Subject
from models.schema import Video

EXCERPT = 280
"""Characters of what a subject says."""

Found = dict[str, Subject]


def _accounts(ids: Sequence[str]) -> Found:
    rows: Any = Account.select(Account.id, Account.name, Account.state).where(Account.id.in_(ids)).tuples()
    return {key: Subject(key, name, "", state) for key, name, state in rows}


def _stories(ids: Sequence[str]) -> Found:
    return {}


def _comments(ids: Sequence[str]) -> Found:
    return {}


SOURCES: dict[CaseKind, Callable[[Sequence[str]], Found]] = {
    CaseKind.CREATOR: _accounts,
    CaseKind.STORY: _stories,
    CaseKind.REPORT_STORY: _stories,
    CaseKind.REPORT_COMMENT: _comments,
    CaseKind.REPORT_ACCOUNT: _accounts,
}


def facts(wanted: Iterable[tuple[CaseKind, str]]) -> Mapping[tuple[CaseKind, str], Subject]:
    """Each of the subjects; one that is gone has no state. Within a session."""
    by_kind: dict[CaseKind, list[str]] = {}
    for kind, subject in wanted:
        by_kind.setdefault(kind, []).append(subject)
    found: dict[tuple[CaseKind, str], Subject] = {}
    for kind, ids in by_kind.items():
        there = SOURCES[kind](ids)
        found.update({(kind, key): there.get(key) or Subject(key, "", "", None) for key in ids})
    return found


def _account_to_report(account: str) -> str | None:
    there = Account.state.not_in([AccountState.BANNED.value, AccountState.LEAVING.value])
    return account if Account.select().where(Account.id == account, there).exists() else None


def _story_to_report(story: str) -> str | None:
    return None


def _comment_to_report(comment: str) -> str | None:
    return None


OWNERS: dict[CaseKind, Callable[[str], str | None]] = {
    CaseKind.REPORT_STORY: _story_to_report,
    CaseKind.REPORT_COMMENT: _comment_to_report,
    CaseKind.REPORT_ACCOUNT: _account_to_report,
}


def owner(kind: CaseKind, subject: str) -> str | None:
    """Whose it is that somebody reports; None when it is not there, or not to be seen."""
    with database.session():
        return OWNERS[kind](subject)


def footage(videos: Sequence[str]) -> tuple[Footage, ...]:
    """What is known of videos, in the order in which they are named; those that are gone are left out. One query."""
    if not videos:
        return ()
    with database.session():
        rows: Any = Video.select(Video.id, Video.state, Video.info).where(Video.id.in_(list(videos))).tuples()
        found = {key: Footage(key, state, info) for key, state, info in rows}
    return tuple(found[key] for key in videos if key in found)
