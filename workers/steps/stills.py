"""Pictures: the poster from the source at once, storyboard and preview from an encoded rung."""

import logging
import time

from models import posters as candidates
from models import tasks
from models.states import Kind
from models.values import VideoFacts
from pipeline import wire
from pipeline.errors import Damaged
from pipeline.job import Job
from pipeline.media import Plan
from pipeline.steps import Stills
from pipeline.steps import make_stills as stills_of
from pipeline.stills import poster as posters
from pipeline.stills.poster import Poster
from pipeline.stills.storyboard import SPRITE, places
from settings import source_limits
from workers import objects, scratch, source
from workers.outcome import Outcome, Task
from workers.results import media_of

log = logging.getLogger(__name__)


def make_poster(task: Task) -> Outcome:
    """Choose and store the poster. The result is a `Poster`."""
    return _poster(task, task.plan, "images")


def make_glance(task: Task) -> Outcome:
    """The same from the first seconds, where that is all that has come; no picture where they do not decode."""
    try:
        return _poster(task, posters.of_opening(task.plan), posters.GLANCE)
    except Damaged as error:
        log.info("nothing at a glance: %s", error)
        return Outcome()


def _poster(task: Task, plan: Plan, below: str) -> Outcome:
    started = time.monotonic()
    with source.to_look(task, plan) as job:
        folder = job.file("images")
        folder.mkdir()
        made = posters.make_poster(job, plan, folder, source_limits(), nice=task.nice, stop=task.stop)
        objects.store_all(task, folder, below)
    facts = VideoFacts(
        poster_key=task.key(f"{below}/poster.jpg"), thumbhash=made.thumbhash, dominant_colour=made.dominant_colour
    )
    return Outcome(wire.dump(made), time.monotonic() - started, made.cpu_seconds, facts=facts)


def make_stills(task: Task) -> Outcome:
    """Make and store storyboard and preview, from the media files of one rung."""
    started = time.monotonic()
    plan, rung = task.plan, task.plan.stills.rung
    chunks = media_of(task.claim.video_id, plan)[rung]
    ((_, _, text),) = tasks.results(task.claim.video_id, Kind.POSTER)
    poster = wire.load(Poster, text)
    with Job(scratch.folder(task.settings.scratch), scratch.folder(task.settings.scratch)) as job:
        rung_folder, folder = job.file("rung"), job.file("images")
        rung_folder.mkdir()
        folder.mkdir()
        for chunk in chunks:
            task.store.download(task.key(f"{rung}/{chunk.name}"), rung_folder / chunk.name)
        made = stills_of(rung_folder, chunks, plan, poster.time, folder, nice=task.nice, stop=task.stop)
        objects.store_all(task, folder, "images")
    return Outcome(
        wall_seconds=time.monotonic() - started,
        cpu_seconds=made.cpu_seconds,
        media_seconds=float(plan.duration),
        facts=VideoFacts(moments=_moments(task, plan, made)),
    )


def _moments(task: Task, plan: Plan, made: Stills) -> str:
    """What to choose another poster from, as it is written down of the video."""
    corners = list(places(plan.stills))
    chosen = tuple(candidates.Moment(float(item.time), *corners[item.tile]) for item in made.moments)
    key = task.key(f"images/{SPRITE}")
    return candidates.written(candidates.Storyboard(key, plan.stills.tile_width, plan.stills.tile_height, chosen))
