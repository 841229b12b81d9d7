"""Removing a cancelled or deleted video's objects."""

from models import completion, uploads, videos
from pipeline import wire
from pipeline.delivery import folders, moves_of
from pipeline.errors import ObjectsLeft
from workers.orders import RemoveOrder
from workers.outcome import Outcome, Task, upload_folder

SETTLE_SECONDS = 3.0
"""Until every worker has heard that the video is cancelled and has stopped storing: a few heartbeats."""


def remove(task: Task) -> Outcome:
    """Remove everything that was made, and the source where the order says so.

    Raises:
        ObjectsLeft: some could not be removed; the task is tried again.
    """
    task.stop.wait(SETTLE_SECONDS)
    order = wire.load(RemoveOrder, task.claim.spec)
    video = task.claim.video_id
    upload = videos.video(video).upload_id
    came_by = () if upload is None else uploads.folders_of(uploads.pieces(upload))
    prefixes = (*folders(video), *((upload_folder(video), *came_by) if order.source else ()))
    keys = [item.key for prefix in prefixes for item in task.store.list(prefix) if _meant(item.key, order)]
    if left := task.store.delete(keys):
        raise ObjectsLeft(f"{len(left)} of {len(keys)}: {', '.join(left[:5])}")
    if upload is not None and order.source:
        completion.emptied(upload)
    return Outcome()


def _meant(key: str, order: RemoveOrder) -> bool:
    if order.before is None:
        return True
    made = moves_of(key)
    return made is not None and made[0] < order.before
