"""One chunk of the grid, for some of its rungs."""

from dataclasses import replace
from pathlib import Path

from pipeline import wire
from pipeline.package.video import MediaChunk
from pipeline.progress import Progress
from pipeline.steps import encode_media
from settings import source_limits
from workers import objects, source
from workers.orders import ChunkOrder
from workers.outcome import Outcome, Task
from workers.progress import Reporter


def encode_chunk(task: Task) -> Outcome:
    """Encode a chunk and store a media file for each rung. The result is a `MediaChunk` a rung, by the rung's name."""
    order = wire.load(ChunkOrder, task.claim.spec)
    plan = task.plan
    chunk = plan.chunks[order.chunk]
    rungs = tuple(rung for rung in plan.rungs if rung.name in order.rungs)
    reporter = Reporter(task, frames=-(-(chunk.end - chunk.start) // rungs[0].step), fps=rungs[0].fps)

    def advance(progress: Progress) -> None:
        reporter.advance(progress.frame)

    limits = source_limits()
    with source.to_encode(task, chunk) as job:
        folder = job.file("made")
        media, spent = encode_media(
            job, plan, chunk, rungs, folder, limits, nice=task.nice, on_progress=advance, stop=task.stop
        )
        stored = {name: _store(task, folder, name, made) for name, made in media.items()}
    seconds = float((chunk.end - chunk.start) / plan.fps)
    return Outcome(wire.dump(stored), spent.wall_seconds, spent.cpu_seconds, seconds)


def _store(task: Task, folder: Path, rung: str, made: MediaChunk) -> MediaChunk:
    """Store a media file; what is recorded carries the name under which it was."""
    name = objects.store_media(task, f"{rung}/{made.name}", folder / rung / made.name)
    return replace(made, name=name.rpartition("/")[2])
