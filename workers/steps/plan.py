"""What will be made of it, and by how many tasks."""

import logging

from models import census, uploads, videos
from models.opening import VERIFY
from models.values import VideoFacts
from pipeline import presets, wire
from pipeline.boxes import BoxFile
from pipeline.media import MediaInfo, Reframe
from pipeline.plan import plan as planned
from pipeline.remux.remux import judge
from workers import source
from workers.awaiting import awaiting
from workers.orders import orders_for
from workers.outcome import Outcome, Task

SLOW = 0.5
"""Of its length that the rest of a source takes to arrive: two cores encode its first-play rung faster than that, and all
rungs more slowly."""

log = logging.getLogger(__name__)


def plan(task: Task) -> Outcome:
    """Plan the video and hand out its tasks, in one transaction. Those of a source that is on its way wait for its bytes."""
    video = videos.video(task.claim.video_id)
    info = wire.load(MediaInfo, videos.info(video.id))
    made = planned(info, presets.load(video.preset), reframe=Reframe(video.reframe), codecs=video.codecs)
    with source.to_probe(task) as job, BoxFile(job.file("source")) as data:
        refused = judge(data, info)
    if refused is not None:
        log.info("not to be delivered as it is: %s", refused.value)
    index = source.known(task)
    tasks = orders_for(
        made,
        verified=census.has(video.id, VERIFY),
        deliverable=refused is None,
        together=index is not None and uploads.seconds_left(video.id) > SLOW * float(made.duration),
    )
    if index is not None:
        tasks = awaiting(tasks, made, index)
    facts = VideoFacts(plan=wire.dump(made), width=made.canvas.width, height=made.canvas.height)
    return Outcome(facts=facts, tasks=tasks)
