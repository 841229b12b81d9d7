"""What every video begins and ends with, whoever says so: a command, or an upload."""

import json

from models.graph import BEHIND
from models.states import Kind, Queue
from models.values import NewTask

VERIFY = "verify"

FIRST_BYTE = ((0, 1),)


def opening(size: int, *, verified: bool = False) -> tuple[NewTask, ...]:
    """The first tasks of a video whose source has `size` bytes, of which the first may be still to come.

    `verified`: nobody has hashed the bytes against what was promised (they went straight to storage): that is to be done
    when all are there, and the video is ready no sooner.
    """
    ingest = NewTask("ingest", Kind.INGEST, Queue.URGENT, rank=0, position=0, spec="{}", needs=FIRST_BYTE)
    plan = NewTask("plan", Kind.PLAN, Queue.URGENT, rank=0, position=1, spec="{}", after=("ingest",))
    verify = NewTask(VERIFY, Kind.VERIFY, Queue.LADDER, rank=1, position=0, spec="{}", needs=((0, size + BEHIND),))
    return (ingest, plan, verify) if verified else (ingest, plan)


def removal(*, source: bool, before: int | None = None) -> NewTask:
    """The removal of a video's objects: what was published, of generations before `before` alone where that is given; and
    the source where it is not to be kept."""
    name = "remove-all" if source else "remove" if before is None else f"remove-before-{before}"
    spec = json.dumps({"source": source, "before": before})
    return NewTask(name, Kind.REMOVE, Queue.DEFAULT, rank=0, position=0, spec=spec)
