"""What an account bears: a warning, a suspension, a ban. Each belongs to a case, so that it can be appealed.

What is in force is the sum of an account's sanctions: lifting one leaves the others.
"""

from collections.abc import Callable
from typing import Any

from models import database, history
from models.accounts import standing
from models.accounts.schema import Account
from models.accounts.states import STAFF, Role
from models.creators import review as creators
from models.creators.schema import Creator
from models.creators.states import CreatorState
from models.database import clock, for_update
from models.errors import SanctionForbidden, UnknownAccount, UnknownSanction
from models.feed import listings
from models.moderation import audit, reasons
from models.moderation.notices import NoticeKind, tell
from models.moderation.schema import ModerationCase, Sanction
from models.moderation.states import APPEAL_DAYS, DAY, CaseKind, CaseState, SanctionKind, Verdict
from models.moderation.values import NewSanction, SanctionView
from models.values import new_id

ENTITY = "account"


def _warn(_account: str, _until: float | None, _by: str, _reason: str) -> None:
    """Being told is all."""


def _suspend(account: str, until: float | None, by: str, reason: str) -> None:
    assert until is not None
    longest = [until, *(float(row.until) for row in _in_force(account) if row.until is not None)]
    standing.suspend(account, max(longest), by, reason)
    _hide(account, by, reason)


def _ban(account: str, _until: float | None, by: str, reason: str) -> None:
    standing.ban(account, by, reason)
    _hide(account, by, reason)


def _hide(account: str, by: str, reason: str) -> None:
    """Whoever is not let in sells nothing either."""
    if _sells(account, CreatorState.APPROVED):
        creators.suspend(account, by, reason)
    else:
        listings.hide_creator(account)


def _show(account: str, by: str, reason: str) -> None:
    if _sells(account, CreatorState.SUSPENDED):
        creators.restore(account, by, reason)
    else:
        listings.show_creator(account)


def _sells(account: str, state: CreatorState) -> bool:
    return bool(Creator.select().where(Creator.id == account, Creator.state == state.value).exists())


EFFECTS: dict[SanctionKind, Callable[[str, float | None, str, str], None]] = {
    SanctionKind.WARNING: _warn,
    SanctionKind.SUSPENSION: _suspend,
    SanctionKind.BAN: _ban,
}


def sanction(account: str, new: NewSanction, by: str, reason: str, note: str = "") -> str:
    """Sanction an account outside of any case that was opened; the sanction's id. It becomes a decided case of its own.

    Raises:
        UnfitReason: no reason to act against an account.
        SanctionForbidden: their own account, or one of the staff's, which is for admins.
        UnknownAccount, IllegalChange: there is no such account, or it is closed.
    """
    code = reasons.fitting(CaseKind.REPORT_ACCOUNT, Verdict.REJECT, reason)
    with database.transaction():
        case = new_id()
        ModerationCase.insert(
            id=case,
            kind=CaseKind.REPORT_ACCOUNT.value,
            subject=account,
            owner=account,
            opener=by,
            state=CaseState.DECIDED.value,
            created=clock(),
            due=clock(),
            verdict=Verdict.REJECT.value,
            verdict_reason=code,
            note=note,
            decided_by=by,
            decided=clock(),
            appeal_until=clock() + APPEAL_DAYS * DAY,
        ).execute()
        history.note(ModerationCase, case, None, CaseState.DECIDED, by, code)
        return impose(account, new, by, code, note, case)


def impose(account: str, new: NewSanction, by: str, reason: str, note: str, case: str) -> str:
    """Sanction an account as part of a decision; the sanction's id. Within the caller's transaction.

    Raises `SanctionForbidden`, `UnknownAccount`, `IllegalChange`.
    """
    hold(account)
    standing.locked(account)
    _check_power(account, by)
    until = database.now() + new.days * DAY if new.kind is SanctionKind.SUSPENSION and new.days else None
    EFFECTS[new.kind](account, until, by, reason)
    key = new_id()
    Sanction.insert(
        id=key,
        account=account,
        kind=new.kind.value,
        reason=reason,
        note=note,
        case=case,
        by=by,
        created=clock(),
        until=until,
    ).execute()
    audit.note(by, "sanction", ENTITY, account, reason=reason, after=_named(new))
    told = {"case": case, "sanction": new.kind.value, "reason": reason, "sentence": reasons.sentence(reason)}
    tell(account, NoticeKind.SANCTIONED, told if new.days is None else {**told, "days": str(new.days)})
    return key


def lift(sanction_id: str, by: str, reason: str) -> None:
    """End a sanction before its time. Raises `UnknownSanction`, `SanctionForbidden`."""
    which = Sanction.id == sanction_id
    with database.transaction():
        hold(Sanction.select(Sanction.account).where(which).scalar() or "")
        row = for_update(Sanction.select().where(which)).first()
        if row is None or row.ended is not None:
            raise UnknownSanction()
        _check_power(row.account, by)
        _lift(row, by, reason)


def lift_those_of(case_id: str, by: str, reason: str) -> None:
    """End what was imposed with a case. Within the caller's transaction, which holds who bears it (`hold`)."""
    for row in for_update(Sanction.select().where(Sanction.case == case_id, Sanction.ended.is_null())):
        _lift(row, by, reason)


def hold(account: str) -> None:
    """The account and the creator that it is, until the transaction ends: before sanctions, stories and whatever else is
    theirs, so that two who decide about the same person do not wait for each other."""
    for_update(Account.select(Account.id).where(Account.id == account)).first()
    for_update(Creator.select(Creator.id).where(Creator.id == account)).first()


def _lift(row: Any, by: str, reason: str) -> None:
    Sanction.update(ended=clock(), lifted_by=by).where(Sanction.id == row.id).execute()
    audit.note(by, "lift", ENTITY, row.account, reason=reason, before=row.kind)
    if row.kind != SanctionKind.WARNING.value:
        _settle(row.account, by, reason)
    tell(row.account, NoticeKind.SANCTION_LIFTED, {"case": row.case_id, "sanction": row.kind})


def _settle(account: str, by: str, reason: str) -> None:
    """Let an account bear what is still in force, and that alone. Nothing is left to settle of one that is gone."""
    left = _in_force(account)
    try:
        standing.restore(account, by, reason)
    except UnknownAccount:
        return
    if any(row.kind == SanctionKind.BAN.value for row in left):
        standing.ban(account, by, reason)
    elif left:
        standing.suspend(account, max(float(row.until) for row in left), by, reason)
    else:
        _show(account, by, reason)


def _in_force(account: str) -> list[Any]:
    """Bans, and suspensions whose time is not over. Locked."""
    lasting = Sanction.until.is_null() | (Sanction.until > clock())
    return list(
        for_update(
            Sanction.select().where(
                Sanction.account == account,
                Sanction.kind != SanctionKind.WARNING.value,
                Sanction.ended.is_null(),
                lasting,
            )
        )
    )


def lapse() -> int:
    """Let those whose suspensions are over sell again, each in a transaction of their own; how many suspensions that were.

    The account itself may act from the very second on, without this (`accounts.standing`).
    """
    with database.session():
        rows: Any = Sanction.select(Sanction.account).where(_over()).distinct().tuples()
        due = sorted(account for (account,) in rows)
    return sum(map(_lapse, due))


def _lapse(account: str) -> int:
    theirs = (Sanction.account == account) & _over()
    with database.transaction():
        hold(account)
        rows = list(for_update(Sanction.select().where(theirs)))
        for row in rows:
            Sanction.update(ended=row.until).where(Sanction.id == row.id).execute()
            audit.note("system", "lapse", ENTITY, account, reason="its time is over", before=row.kind)
        if rows:
            _settle(account, "system", "its time is over")
        return len(rows)


def _over() -> Any:
    return Sanction.ended.is_null() & (Sanction.until <= clock())


def of_account(account: str, limit: int = 50) -> tuple[SanctionView, ...]:
    """What an account bears and bore, newest first."""
    with database.session():
        rows = Sanction.select().where(Sanction.account == account).order_by(Sanction.id.desc()).limit(limit)
        return tuple(map(view, rows))


def of_cases(cases: list[str]) -> dict[str, tuple[SanctionView, ...]]:
    """What was imposed with cases. Within a session; one query."""
    found: dict[str, tuple[SanctionView, ...]] = {}
    rows: Any = Sanction.select().where(Sanction.case.in_(cases)).order_by(Sanction.id)
    for row in rows:
        found[row.case_id] = (*found.get(row.case_id, ()), view(row))
    return found


def view(row: Any) -> SanctionView:
    return SanctionView(
        row.id,
        row.account,
        SanctionKind(row.kind),
        row.reason,
        row.note,
        row.case_id,
        row.by,
        row.created,
        row.until,
        row.ended,
        row.lifted_by,
    )


def _check_power(account: str, by: str) -> None:
    """Raises `SanctionForbidden`. The command line is nobody's account, and may do all."""
    if account == by:
        raise SanctionForbidden()
    rows: Any = Account.select(Account.id, Account.role).where(Account.id.in_([account, by])).tuples()
    roles = {key: Role(role) for key, role in rows}
    if roles.get(account) in STAFF and roles.get(by, Role.ADMIN) is not Role.ADMIN:
        raise SanctionForbidden()


def _named(new: NewSanction) -> str:
    return f"{new.kind.value} of {new.days} days" if new.days else new.kind.value
