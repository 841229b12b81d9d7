"""A case's life until it is decided: opened once for a subject, claimed by one moderator at a time, released, withdrawn."""

from collections.abc import Collection
from typing import Any

from peewee import DoesNotExist

from models import database, history
from models.database import clock, for_update
from models.errors import CaseClaimed, ClaimMissing, IllegalChange, OwnCase, UnknownCase
from models.moderation import audit
from models.moderation.schema import ModerationCase, Report
from models.moderation.states import CLAIM_SECONDS, SLA_SECONDS, URGENT_SECONDS, WAITING, CaseKind, CaseState
from models.values import new_id

ENTITY = "case"


def open_case(
    kind: CaseKind,
    subject: str,
    opener: str,
    *,
    owner: str | None = None,
    urgent: bool = False,
    reason: str = "",
    detail: str = "",
    evidence: str = "",
) -> str:
    """The id of the open case of this kind and subject, opened now if there is none. Within the caller's transaction.

    `owner` is the account that the subject belongs to, its opener unless said otherwise. An open case becomes urgent when it
    is opened again as such, and is never less urgent for it.
    """
    key = new_id()
    seconds = URGENT_SECONDS if urgent else SLA_SECONDS[kind]
    while True:
        ModerationCase.insert(
            id=key,
            kind=kind.value,
            subject=subject,
            owner=owner or opener,
            opener=opener,
            state=CaseState.OPEN.value,
            urgent=urgent,
            opening_reason=reason,
            detail=detail,
            evidence=evidence,
            created=clock(),
            due=clock() + seconds,
        ).on_conflict_ignore().execute()
        found = for_update(
            ModerationCase.select().where(
                ModerationCase.kind == kind.value,
                ModerationCase.subject == subject,
                ModerationCase.state == CaseState.OPEN.value,
            )
        ).first()
        if found is not None:  # else it has been decided since
            break
    if found.id == key:
        history.note(ModerationCase, key, None, CaseState.OPEN, opener, reason)
        audit.note(opener, "open", ENTITY, key, reason=reason, after=CaseState.OPEN.value)
    elif urgent and not found.urgent:
        due = min(found.due, database.now() + URGENT_SECONDS)
        ModerationCase.update(urgent=True, due=due).where(ModerationCase.id == found.id).execute()
        audit.note(opener, "urgent", ENTITY, found.id, reason=reason)
    return str(found.id)


def hold(kind: CaseKind, subjects: Collection[str]) -> None:
    """Hold the open cases of this kind and these subjects until the transaction ends, before what they are about."""
    if subjects:
        open_ones = (ModerationCase.kind == kind.value) & (ModerationCase.state == CaseState.OPEN.value)
        which = ModerationCase.select(ModerationCase.id).where(open_ones, ModerationCase.subject.in_(list(subjects)))
        list(for_update(which.order_by(ModerationCase.id)))


def withdraw(kind: CaseKind, subject: str, by: str, reason: str) -> None:
    """Close the open case of this kind and subject, if there is one: nothing is left to decide. Within the caller's
    transaction."""
    found = ModerationCase.select(ModerationCase.id).where(
        ModerationCase.kind == kind.value,
        ModerationCase.subject == subject,
        ModerationCase.state == CaseState.OPEN.value,
    )
    for case in found:
        close(case.id, CaseState.OPEN, by, reason)


def close(case_id: str, before: CaseState, by: str, reason: str) -> bool:
    """Close a case without more being said. Within the caller's transaction; False when it was not in `before`."""
    unclaimed: dict[str, Any] = {"claimed_by": None, "claim_expires": None}
    if not history.change(ModerationCase, case_id, before, CaseState.CLOSED, by, reason, **unclaimed):
        return False
    audit.note(by, "close", ENTITY, case_id, reason=reason, before=before.value, after=CaseState.CLOSED.value)
    return True


def claim(case_id: str, moderator: str) -> float:
    """Make a waiting case `moderator`'s for a quarter of an hour, or theirs for longer; when the claim expires.

    Raises:
        UnknownCase: there is none.
        IllegalChange: it does not wait for anybody.
        OwnCase: it is about them, they opened or reported it, or they decided what is appealed.
        CaseClaimed: it is another's.
    """
    with database.transaction():
        case = waiting(case_id)
        check_impartial(case, moderator)
        now = database.now()
        free = ModerationCase.claimed_by.is_null() | (ModerationCase.claim_expires <= now)
        won = (
            ModerationCase.update(claimed_by=moderator, claim_expires=now + CLAIM_SECONDS)
            .where(ModerationCase.id == case_id, ModerationCase.state == case.state)
            .where(free | (ModerationCase.claimed_by == moderator))
            .execute()
        )
        if won != 1:
            raise CaseClaimed()
        if case.claimed_by != moderator or case.claim_expires <= now:
            audit.note(moderator, "claim", ENTITY, case_id, before=case.claimed_by, after=moderator)
        return now + CLAIM_SECONDS


def release(case_id: str, moderator: str) -> None:
    """Give a case back. Raises `UnknownCase`, and `ClaimMissing` when it is not theirs."""
    with database.transaction():
        locked(case_id)
        freed = (
            ModerationCase.update(claimed_by=None, claim_expires=None)
            .where(ModerationCase.id == case_id, ModerationCase.claimed_by == moderator)
            .execute()
        )
        if freed != 1:
            raise ClaimMissing()
        audit.note(moderator, "release", ENTITY, case_id, before=moderator)


def dismiss(case_id: str, moderator: str, note: str) -> None:
    """Close an open case whose subject is gone, so that there is nothing to decide.

    Raises `UnknownCase`, `ClaimMissing`, `OwnCase`, and `IllegalChange`, also for what was hidden: somebody has to say
    whether it stays so.
    """
    with database.transaction():
        case = claimed(case_id, moderator, CaseState.OPEN)
        if case.hidden:
            raise IllegalChange(what="case", before="about something hidden", after="closed without a verdict")
        close(case.id, CaseState.OPEN, moderator, note)


def locked(case_id: str) -> Any:
    """The case's row, held until the transaction ends. Raises `UnknownCase`."""
    try:
        return for_update(ModerationCase.select().where(ModerationCase.id == case_id)).get()
    except DoesNotExist:
        raise UnknownCase() from None


def waiting(case_id: str) -> Any:
    """The same, of a case that waits for a moderator. Raises `UnknownCase`, `IllegalChange`."""
    case = locked(case_id)
    if case.state not in WAITING:
        raise IllegalChange(what="case", before=case.state, after="claimed")
    return case


def claimed(case_id: str, moderator: str, state: CaseState) -> Any:
    """The same, of a case that is `moderator`'s in `state`, and that they may judge.

    Raises `UnknownCase`, `IllegalChange`, `ClaimMissing`, `OwnCase`.
    """
    case = locked(case_id)
    if case.state != state.value:
        after = CaseState.DECIDED if state is CaseState.OPEN else CaseState.CLOSED
        raise IllegalChange(what="case", before=case.state, after=after)
    if case.claimed_by != moderator or case.claim_expires <= database.now():
        raise ClaimMissing()
    check_impartial(case, moderator)
    return case


def check_impartial(case: Any, moderator: str) -> None:
    """Raises `OwnCase`. Within a session."""
    involved = {case.owner, case.opener} | ({case.decided_by} if case.state == CaseState.APPEALED.value else set())
    reported = Report.select().where(Report.case == case.id, Report.reporter == moderator)
    if moderator in involved or reported.exists():
        raise OwnCase()
