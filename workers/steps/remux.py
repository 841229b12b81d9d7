"""A source that players can have as it is: published at once, while its ladder is still to be made."""

import logging
import time

from models import videos
from models.states import VideoState
from models.values import VideoFacts
from pipeline import publication
from pipeline.boxes import BoxFile
from pipeline.package import playlists
from pipeline.remux.judgement import Undeliverable
from pipeline.remux.remux import FOLDER, remux
from workers import objects, source
from workers.outcome import Outcome, Task
from workers.prefetch import prefetch_of

log = logging.getLogger(__name__)


def deliver(task: Task) -> Outcome:
    """Publish the remux, which plays until the ladder takes its place. A source whose samples do not keep what its index
    promised is left to the ladder alone."""
    started = time.monotonic()
    with source.to_deliver(task) as job:
        folder = job.file("made")
        folder.mkdir()
        try:
            with BoxFile(job.file("source")) as data:
                made = remux(data, task.plan.info, folder)
        except Undeliverable as error:
            log.info("not to be delivered as it is: %s (%s)", error.reason.value, error.detail)
            return Outcome()
        for name in made.media:
            objects.store_once(task, name, folder / name)
    items = publication.instant(made)
    for item in items:
        objects.publish(task, item)
    first = videos.video(task.claim.video_id).state in {VideoState.UPLOADING, VideoState.PROCESSING}
    return Outcome(
        facts=VideoFacts(
            master_key=task.key(f"{FOLDER}/{playlists.MULTIVARIANT}"),
            master_prefetch=prefetch_of(task, publication.instant_prefetch(made, items)),
            native_ready=True,
        ),
        state=VideoState.PLAYABLE if first else None,
        wall_seconds=time.monotonic() - started,
        media_seconds=float(task.plan.duration),
    )
