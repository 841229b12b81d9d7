"""What an account is told of what was decided about it, or about what it reported; what weighs on it is mailed as well."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Any

from peewee import fn

from models import database, news, vault
from models.accounts.schema import Account
from models.database import clock
from models.errors import Unsealable
from models.mail import letters
from models.mail.states import MailKind
from models.moderation.schema import Notice
from models.moderation.states import DAY
from models.moderation.values import NoticeView
from models.values import new_id


class NoticeKind(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    """Taken from view until a moderator has looked."""
    SANCTIONED = "sanctioned"
    SANCTION_LIFTED = "sanction_lifted"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_REFUSED = "appeal_refused"
    REPORT_DECIDED = "report_decided"
    """To who reported."""


MAILED = frozenset(
    {
        NoticeKind.REJECTED,
        NoticeKind.SANCTIONED,
        NoticeKind.SANCTION_LIFTED,
        NoticeKind.APPEAL_GRANTED,
        NoticeKind.APPEAL_REFUSED,
    }
)

MAIL_SECONDS = 7 * DAY
"""For which it is worth sending."""


def tell(account: str, kind: NoticeKind, data: Mapping[str, str]) -> None:
    """Within the caller's transaction. A mail goes to those whose address is known."""
    key = new_id()
    Notice.insert(id=key, account=account, kind=kind.value, data=json.dumps(dict(data)), created=clock()).execute()
    news.noticed(account, key, kind.value)
    if kind in MAILED:
        row = Account.select(Account.email).where(Account.id == account, Account.email.is_null(False)).first()
        if row is None:
            return
        with suppress(Unsealable):  # an address that nobody can read stops no decision
            letters.write(MailKind.DECISION, vault.unseal(row.email), {"notice": kind.value, **data}, MAIL_SECONDS)


def page(account: str, before: str | None, limit: int) -> tuple[NoticeView, ...]:
    """An account's notices, newest first, older than the notice `before`."""
    query = Notice.select().where(Notice.account == account).order_by(Notice.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Notice.id < before)
    with database.session():
        return tuple(NoticeView(row.id, row.kind, row.data, row.created, row.read is not None) for row in query)


def unread(account: str) -> int:
    with database.session():
        return int(Notice.select().where(Notice.account == account, Notice.read.is_null()).count())


def unread_of(accounts: Sequence[str]) -> dict[str, int]:
    """The same of many, one query; who has read all is not among them."""
    if not accounts:
        return {}
    with database.session():
        rows: Any = Notice.select(Notice.account, fn.COUNT(Notice.id)).where(
            Notice.account.in_(list(accounts)), Notice.read.is_null()
        )
        return dict(rows.group_by(Notice.account).tuples())


def read(account: str, up_to: str) -> None:
    """An account has read the notice `up_to` and all that are older. What is not theirs stays as it is."""
    with database.transaction():
        Notice.update(read=clock()).where(
            Notice.account == account, Notice.id <= up_to, Notice.read.is_null()
        ).execute()
