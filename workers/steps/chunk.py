"""One chunk of the grid, for some of its rungs."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pipeline import wire
from pipeline.chunk_sound import growing_rendition
from pipeline.package.audio import AudioMedia
from pipeline.package.video import MediaChunk
from pipeline.progress import Progress
from pipeline.publication import growing_folder
from pipeline.steps import encode_media, package_heard
from settings import source_limits
from workers import objects, source
from workers.orders import ChunkOrder
from workers.outcome import Outcome, Task
from workers.progress import Reporter
from workers.results import EncodedChunk

M = TypeVar("M", MediaChunk, AudioMedia)


def encode_chunk(task: Task) -> Outcome:
    """Encode a chunk and store a media file for each rung, and for the first-play rung's sound. The result is an
    `EncodedChunk`."""
    order = wire.load(ChunkOrder, task.claim.spec)
    plan = task.plan
    chunk = plan.chunks[order.chunk]
    rungs = tuple(rung for rung in plan.rungs if rung.name in order.rungs)
    reporter = Reporter(task, frames=-(-(chunk.end - chunk.start) // rungs[0].step), fps=rungs[0].fps)

    def advance(progress: Progress) -> None:
        reporter.advance(progress.frame)

    heard = growing_rendition(plan) if plan.first_play in order.rungs else None
    with source.to_encode(task, chunk, heard=heard is not None) as job:
        folder = job.file("made")
        made, spent = encode_media(
            job,
            plan,
            chunk,
            rungs,
            folder,
            source_limits(),
            heard=heard,
            # One thread decodes faster than several encoders work, and two cost a seventh more for the same pictures.
            threads=2 if len(rungs) == 1 else 1,
            nice=task.nice,
            on_progress=advance,
            stop=task.stop,
        )
        media = {name: _stored(task, folder, name, item) for name, item in made.items()}
        sound = package_heard(job, plan, chunk, heard, folder) if heard else None
        if sound and sound.size:
            sound = _stored(task, folder, growing_folder(sound.rendition), sound)
    seconds = float((chunk.end - chunk.start) / plan.fps)
    return Outcome(wire.dump(EncodedChunk(media, sound)), spent.wall_seconds, spent.cpu_seconds, seconds)


def _stored(task: Task, folder: Path, home: str, made: M) -> M:
    """Store a media file; what is recorded carries the name under which it was."""
    name = objects.store_media(task, f"{home}/{made.name}", folder / home / made.name)
    return replace(made, name=name.rpartition("/")[2])
