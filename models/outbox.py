"""The outbox: queues to be rung, written in the transaction that gave them work.

Who commits rings at once. These rows cover the crash between the two; ringing twice does no harm.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import fn

from models import database
from models.schema import Outbox
from models.states import Queue
from models.values import OutboxRow


def write(queues: Iterable[Queue]) -> None:
    """Within the caller's transaction."""
    for queue in sorted(set(queues)):
        Outbox.insert(queue=queue.value).execute()


def pending(limit: int) -> tuple[OutboxRow, ...]:
    """The oldest rows."""
    with database.session():
        rows = Outbox.select().order_by(Outbox.id).limit(limit)
        return tuple(OutboxRow(row.id, Queue(row.queue)) for row in rows)


def left() -> dict[Queue, int]:
    """How many rows wait for each queue; one that none waits for is left out."""
    with database.session():
        rows: Any = Outbox.select(Outbox.queue, fn.COUNT(Outbox.id)).group_by(Outbox.queue).tuples()
        return {Queue(queue): int(count) for queue, count in rows}


def sent(ids: Sequence[int]) -> None:
    """These have been rung."""
    with database.transaction():
        Outbox.delete().where(Outbox.id.in_(list(ids))).execute()
