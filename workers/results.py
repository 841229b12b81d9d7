"""What the tasks of a video have made so far, read back from their results."""

from collections.abc import Iterator
from dataclasses import dataclass

from models import tasks
from models.states import Kind
from pipeline import wire
from pipeline.media import Plan
from pipeline.package.audio import AudioMedia
from pipeline.package.video import MediaChunk
from pipeline.steps import Sound
from workers.orders import ChunkOrder


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """The result of a chunk's task: what was stored of it."""

    media: dict[str, MediaChunk]
    """By the rung's name."""
    sound: AudioMedia | None
    """What plays beside it in the growing playlist; of the first-play rung only, and of videos that are not silent."""


def media_of(video: str, plan: Plan) -> dict[str, list[MediaChunk]]:
    """The chunks of every rung in order, up to the first that is not done yet."""
    made: dict[str, dict[int, MediaChunk]] = {rung.name: {} for rung in plan.rungs}
    for index, result in _chunks(video):
        for rung, chunk in result.media.items():
            made[rung][index] = chunk
    return {rung: _unbroken(chunks) for rung, chunks in made.items()}


def first_play_of(video: str, plan: Plan) -> tuple[dict[int, MediaChunk], dict[int, AudioMedia]]:
    """The chunks of the first-play rung, and the sound beside them, by index."""
    results = {index: result for index, result in _chunks(video) if plan.first_play in result.media}
    pictures = {index: result.media[plan.first_play] for index, result in results.items()}
    return pictures, {index: result.sound for index, result in results.items() if result.sound}


def sound_of(video: str) -> Sound | None:
    """The sound, once it is made; None for a silent video."""
    found = tasks.results(video, Kind.AUDIO)
    return wire.load(Sound, found[0][2]) if found else None


def _chunks(video: str) -> Iterator[tuple[int, EncodedChunk]]:
    """The index and the result of every chunk's task that is done."""
    for _, spec, result in tasks.results(video, Kind.CHUNK):
        yield wire.load(ChunkOrder, spec).chunk, wire.load(EncodedChunk, result)


def _unbroken(chunks: dict[int, MediaChunk]) -> list[MediaChunk]:
    unbroken: list[MediaChunk] = []
    while len(unbroken) in chunks:
        unbroken.append(chunks[len(unbroken)])
    return unbroken
