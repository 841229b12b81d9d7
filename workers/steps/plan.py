"""What will be made of it, and by how many tasks."""

from models import videos
from models.values import VideoFacts
from pipeline import presets, wire
from pipeline.media import MediaInfo, Reframe
from pipeline.plan import plan as planned
from workers.orders import orders_for
from workers.outcome import Outcome, Task


def plan(task: Task) -> Outcome:
    """Plan the video and hand out its tasks, in one transaction."""
    video = videos.video(task.claim.video_id)
    info = wire.load(MediaInfo, videos.info(video.id))
    made = planned(info, presets.load(video.preset), reframe=Reframe(video.reframe), codecs=video.codecs)
    return Outcome(facts=VideoFacts(plan=wire.dump(made)), tasks=orders_for(made))
