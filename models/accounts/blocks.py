"""Who does not want to see whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from models import database, news
from models.accounts.schema import Account, Block
from models.accounts.states import THERE
from models.database import clock
from models.errors import BlockOneself, TooManyBlocks, UnknownAccount

MOST = 5000
"""Accounts that one may block."""

AT_ONCE = 500
"""Accounts in a query."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody who was blocked; `id` is the block's, by which a list goes on."""

    id: int
    account: str
    name: str
    at: float


def block(who: str, whom: str) -> None:
    """From now on neither sees the other. Again, it changes nothing.

    Raises `UnknownAccount`, `BlockOneself`, `TooManyBlocks`.
    """
    if who == whom:
        raise BlockOneself()
    with database.transaction():
        there = Account.state.in_([state.value for state in THERE])
        if not Account.select().where(Account.id == whom, there).exists():
            raise UnknownAccount()
        if Block.select().where(Block.account == who).count() >= MOST:
            raise TooManyBlocks(limit=MOST)
        Block.insert(account=who, other=whom, created=clock()).on_conflict_ignore().execute()
        news.blocked(who, whom)


def unblock(who: str, whom: str) -> None:
    """As far as `who` is concerned: a block the other way stands."""
    with database.transaction():
        Block.delete().where(Block.account == who, Block.other == whom).execute()
        news.blocked(who, whom)


def blocked(who: str) -> frozenset[str]:
    """Everybody whom `who` has blocked, or who has blocked them. One query."""
    return blocked_of((who,)).get(who, frozenset())


def blocked_of(accounts: Sequence[str]) -> dict[str, frozenset[str]]:
    """The same of several, by account, without those of whom there is nothing to tell. One query for every 500."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with database.session():
        for start in range(0, len(accounts), AT_ONCE):
            some = accounts[start : start + AT_ONCE]
            theirs = Block.select(Block.other, Block.account).where(Block.other.in_(some))
            own = Block.select(Block.account, Block.other).where(Block.account.in_(some))
            for one, other in own.union(theirs).tuples():
                found[one].add(other)
    return {account: frozenset(others) for account, others in found.items()}


def page(who: str, before: int | None, limit: int) -> tuple[Blocked, ...]:
    """Whom `who` has blocked, latest first, from behind the block `before` on."""
    with database.session():
        rows = Block.select(Block.id, Block.created, Account.id, Account.name).join(Account, on=Block.other)
        rows = rows.where(Block.account == who)
        if before is not None:
            rows = rows.where(Block.id < before)
        rows = rows.order_by(Block.id.desc()).limit(limit)
        return tuple(Blocked(row.id, row.other.id, row.other.name, row.created) for row in rows)
