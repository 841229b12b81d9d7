"""The poster of a moment that the video's creator chose."""

import time

from models.values import VideoFacts
from pipeline import wire
from pipeline.job import Job
from pipeline.stills.frame import make_frame, place, rung_of
from workers import objects, scratch
from workers.orders import FrameOrder
from workers.outcome import Outcome, Task
from workers.results import media_of


def make_chosen_poster(task: Task) -> Outcome:
    """Make it from a rung as it was published, of which only the one GOP is fetched. The result is a `Poster`."""
    started = time.monotonic()
    order, plan = wire.load(FrameOrder, task.claim.spec), task.plan
    rung = rung_of(plan)
    at = place(rung, media_of(task.claim.video_id, plan)[rung.name], order.time)
    data = task.store.read(task.key(f"{rung.name}/{at.chunk.name}"), at.gop.offset, at.gop.offset + at.gop.length)
    # Posters are never written over: viewers keep them for as long as they like.
    name = f"poster-{order.number + 1}"
    with Job(scratch.folder(task.settings.scratch), scratch.folder(task.settings.scratch)) as job:
        folder = job.file("images")
        folder.mkdir()
        made = make_frame(job, at, data, plan, folder, name, stop=task.stop)
        objects.store_all(task, folder, "images")
    facts = VideoFacts(
        poster_key=task.key(f"images/{name}.jpg"), thumbhash=made.thumbhash, dominant_colour=made.dominant_colour
    )
    return Outcome(wire.dump(made), time.monotonic() - started, made.cpu_seconds, facts=facts)
