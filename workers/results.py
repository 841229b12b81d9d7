"""What the tasks of a video have made so far, read back from their results."""

from models import tasks
from models.states import Kind
from pipeline import wire
from pipeline.media import Plan
from pipeline.package.video import MediaChunk
from pipeline.steps import Sound
from workers.orders import ChunkOrder


def media_of(video: str, plan: Plan) -> dict[str, list[MediaChunk]]:
    """The chunks of every rung in order, up to the first that is not done yet."""
    made: dict[str, dict[int, MediaChunk]] = {rung.name: {} for rung in plan.rungs}
    for _, spec, result in tasks.results(video, Kind.CHUNK):
        order = wire.load(ChunkOrder, spec)
        for rung, chunk in wire.load(dict[str, MediaChunk], result).items():
            made[rung][order.chunk] = chunk
    return {rung: _unbroken(chunks) for rung, chunks in made.items()}


def sound_of(video: str) -> Sound | None:
    """The sound, once it is made; None for a silent video."""
    found = tasks.results(video, Kind.AUDIO)
    return wire.load(Sound, found[0][2]) if found else None


def _unbroken(chunks: dict[int, MediaChunk]) -> list[MediaChunk]:
    unbroken: list[MediaChunk] = []
    while len(unbroken) in chunks:
        unbroken.append(chunks[len(unbroken)])
    return unbroken
