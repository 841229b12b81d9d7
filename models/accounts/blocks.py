"""Who does not want to see whom."""

from dataclasses import dataclass

from models import database
from models.accounts.schema import Account, Block
from models.accounts.states import THERE
from models.database import clock
from models.errors import BlockOneself, TooManyBlocks, UnknownAccount

MOST = 5000
"""Accounts that one may block."""


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


def unblock(who: str, whom: str) -> None:
    """As far as `who` is concerned: a block the other way stands."""
    with database.transaction():
        Block.delete().where(Block.account == who, Block.other == whom).execute()


def blocked(who: str) -> frozenset[str]:
    """Everybody whom `who` has blocked, or who has blocked them. One query."""
    with database.session():
        theirs = Block.select(Block.account).where(Block.other == who)
        found = Block.select(Block.other).where(Block.account == who).union(theirs).tuples()
        return frozenset(row[0] for row in found)


def page(who: str, before: int | None, limit: int) -> tuple[Blocked, ...]:
    """Whom `who` has blocked, latest first, from behind the block `before` on."""
    with database.session():
        rows = Block.select(Block.id, Block.created, Account.id, Account.name).join(Account, on=Block.other)
        rows = rows.where(Block.account == who)
        if before is not None:
            rows = rows.where(Block.id < before)
        rows = rows.order_by(Block.id.desc()).limit(limit)
        return tuple(Blocked(row.id, row.other.id, row.other.name, row.created) for row in rows)
