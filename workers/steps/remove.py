"""Removing a cancelled or deleted video's objects."""

from models import completion, uploads, videos
from pipeline import wire
from pipeline.errors import ObjectsLeft
from workers.orders import RemoveOrder
from workers.outcome import Outcome, Task, media_folder, upload_folder

SETTLE_SECONDS = 3.0
"""Until every worker has heard that the video is cancelled and has stopped storing: a few heartbeats."""


def remove(task: Task) -> Outcome:
    """Remove everything that was published, and the source where the order says so.

    Raises:
        ObjectsLeft: some could not be removed; the task is tried again.
    """
    task.stop.wait(SETTLE_SECONDS)
    order = wire.load(RemoveOrder, task.claim.spec)
    video = task.claim.video_id
    upload = videos.video(video).upload_id
    came_by = () if upload is None else uploads.folders_of(uploads.pieces(upload))
    prefixes = (media_folder(video), *((upload_folder(video), *came_by) if order.source else ()))
    keys = [item.key for prefix in prefixes for item in task.store.list(prefix) if _meant(item.key, video, order)]
    if left := task.store.delete(keys):
        raise ObjectsLeft(f"{len(left)} of {len(keys)}: {', '.join(left[:5])}")
    if upload is not None and order.source:
        completion.cleared(upload)
    return Outcome()


def _meant(key: str, video: str, order: RemoveOrder) -> bool:
    if order.before is None:
        return True
    generation = key.removeprefix(media_folder(video)).partition("/")[0]
    return generation.isdecimal() and int(generation) < order.before
