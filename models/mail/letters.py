"""Mail, from being written to being sent or given up.

A claim counts its attempt before the work begins, and a worker that died is found by its time being over. A mail may so be
sent twice, never none of the times that it could be. What it said, and to whom, is gone once it was sent or given up.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models import database, history, outbox, vault
from models.database import clock, for_update
from models.mail.schema import Mail
from models.mail.states import MailKind, MailState
from models.states import Queue
from models.values import new_id

MOST_ATTEMPTS = 6

OVER = (MailState.SENT.value, MailState.FAILED.value)
OPEN = (MailState.QUEUED.value, MailState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is ours to send, for a while."""

    id: str
    kind: MailKind
    recipient: str
    data: Mapping[str, str]
    attempt: int
    """This one included; by it our turn is told from others'."""


def write(kind: MailKind, recipient: str, data: Mapping[str, str], seconds: float) -> str:
    """A mail that is of use for so long; its id. Within the caller's transaction, after which `Queue.DEFAULT` is rung."""
    key = new_id()
    Mail.insert(
        id=key,
        kind=kind.value,
        state=MailState.QUEUED.value,
        recipient=vault.seal(recipient),
        data=vault.seal(json.dumps(dict(data))),
        created=clock(),
        next_try=clock(),
        expires=clock() + seconds,
    ).execute()
    history.note(Mail, key, None, MailState.QUEUED, "web", kind.value)
    outbox.write([Queue.DEFAULT])
    return key


def claim(worker: str, lease_seconds: float) -> Letter | None:
    """The mail that has waited longest, ours for `lease_seconds`; None when there is nothing to send.

    Those that are of no use any more, or at which workers died too often, are given up on the way. Raises `Unsealable`; that
    mail waits until the time is over.
    """
    row = _claim(worker, lease_seconds)
    # The attempt is counted by now: one that cannot be opened must not stand in the way of the others.
    return row and Letter(
        row.id, MailKind(row.kind), vault.unseal(row.recipient), json.loads(vault.unseal(row.data)), row.attempts + 1
    )


def sent(letter: Letter, worker: str) -> None:
    """It has been taken over by who delivers it. Nothing when it is not ours any more."""
    with database.transaction():
        if row := _ours(letter):
            _end(row, MailState.SENT, worker, "")


def give_up(letter: Letter, worker: str, code: str) -> None:
    """It will never be taken, as `code` says. Nothing when it is not ours any more."""
    with database.transaction():
        if row := _ours(letter):
            _end(row, MailState.FAILED, worker, code)


def postpone(letter: Letter, worker: str, code: str, delay: float) -> bool:
    """Not now, as `code` says: again in `delay` seconds. False when that is once too often, or too late to be of use."""
    with database.transaction():
        if not (row := _ours(letter)):
            return True
        if row.attempts >= MOST_ATTEMPTS or row.expires <= database.now() + delay:
            _end(row, MailState.FAILED, worker, code)
            return False
        later: dict[str, Any] = {"next_try": clock() + delay, "error_code": code}
        history.change(Mail, row.id, MailState.SENDING, MailState.QUEUED, worker, code, **later)
        return True


def due(left_seconds: float) -> bool:
    """Whether there is mail that could have been sent for so long."""
    with database.session():
        return bool(Mail.select().where(_due(left_seconds)).exists())


def sweep(keep_seconds: float) -> int:
    """Forget that there was a mail, so long after; how many."""
    with database.transaction():
        old = Mail.state.in_(OVER) & (Mail.created < clock() - keep_seconds)
        return int(Mail.delete().where(old).execute())


def _claim(worker: str, lease_seconds: float) -> Any:
    """The row of a mail that is ours, as it was before; None without one."""
    with database.transaction():
        while True:
            due = Mail.select().where(_due(0.0)).order_by(Mail.next_try).limit(1)
            row = for_update(due, skip_locked=True).first()
            if row is None:
                return None
            lost = "expired" if row.expires <= database.now() else "crashed" if row.attempts >= MOST_ATTEMPTS else None
            if lost:
                _end(row, MailState.FAILED, worker, lost)
                continue
            ours = {"attempts": row.attempts + 1, "next_try": clock() + lease_seconds}
            reason = f"attempt {row.attempts + 1}"
            history.change(Mail, row.id, MailState(row.state), MailState.SENDING, worker, reason, **ours)
            return row


def _due(left_seconds: float) -> Any:
    return Mail.state.in_(OPEN) & (Mail.next_try <= clock() - left_seconds)


def _ours(letter: Letter) -> Any:
    """The locked row, while our turn lasts."""
    ours = (Mail.id == letter.id) & (Mail.state == MailState.SENDING.value) & (Mail.attempts == letter.attempt)
    return for_update(Mail.select().where(ours)).first()


def _end(row: Any, after: MailState, worker: str, code: str) -> None:
    gone: dict[str, Any] = {"recipient": None, "data": None, "error_code": code or None}
    history.change(Mail, row.id, MailState(row.state), after, worker, code, **gone)
