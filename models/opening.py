"""What every new video begins with, whoever adds it: a command, or the end of an upload."""

from dataclasses import replace

from models.states import Kind, Queue
from models.values import NewTask

INGEST = NewTask("ingest", Kind.INGEST, Queue.URGENT, rank=0, position=0, spec="{}")
PLAN = NewTask("plan", Kind.PLAN, Queue.URGENT, rank=0, position=1, spec="{}", after=("ingest",))

VERIFY = NewTask("verify", Kind.VERIFY, Queue.URGENT, rank=0, position=0, spec="{}")
"""For bytes that went straight to storage and were promised a hash: nothing is made of them before they keep it."""

OPENING: tuple[NewTask, ...] = (INGEST, PLAN)
VERIFIED_OPENING: tuple[NewTask, ...] = (VERIFY, replace(INGEST, after=("verify",)), PLAN)
