"""Moving a ready video's objects to where viewers may fetch them, or away from there."""

import time

from models import placing
from models.values import Move
from pipeline import delivery, wire
from workers import objects
from workers.orders import PlaceOrder
from workers.outcome import Outcome, Task


def place(task: Task) -> Outcome:
    """Copy them into a folder of their own; those before stay for whoever plays from there (`workers.outplayed`)."""
    started = time.monotonic()
    claim, order = task.claim, wire.load(PlaceOrder, task.claim.spec)
    if claim.published == order.published:
        return Outcome()
    shown = placing.shown(claim.video_id)
    after = delivery.folder(claim.video_id, claim.generation, claim.moves + 1, published=order.published)
    objects.copy_all(task, after)
    return Outcome(wall_seconds=time.monotonic() - started, move=Move(task.folder, after, order.published, shown))
