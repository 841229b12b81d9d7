"""A plan as tasks: pure. What is encoded where, in which order, and what waits for what.

ingest → plan ┬→ remux (playable, where the source is deliverable) ─┐
              ├→ poster ───────────────────┐                        │
              └→ first ┬→ grow.0000 (playable) → grow.0001 → …      │
                       ├→ h264-540.0001 …  ┼──────┘     └───────────┤
                       ├→ others.0000 …  ──┴→ stills ───────────────┼→ publish (ready)
                       ├→ av1.0000 …  ──────────────────────────────┤
                       └→ sound ────────────────────────────────────┘

Chunks of the first-play rung bring the sound that is heard while the video grows; the whole sound is for the final one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from models.opening import VERIFY
from models.states import Kind, Queue
from models.values import NewTask
from pipeline import wire
from pipeline.media import Chunk, Plan

NOW, SOON, NEXT, LATER = range(4)
"""Ranks within a queue: first play, the rest of its rung, the other rungs. Within a rank the video's turn decides."""


@dataclass(frozen=True, slots=True)
class ChunkOrder:
    """Encode one chunk for some rungs of one codec, largest first."""

    chunk: int
    rungs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrowOrder:
    """Publish the growing playlist up to the chunk with this index."""

    chunk: int


@dataclass(frozen=True, slots=True)
class FrameOrder:
    """Make the poster of the moment that its creator chose (`models.posters.choose`)."""

    number: int
    """Of the choice; the first poster was nobody's."""
    time: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class RemoveOrder:
    """Remove the objects of a video: what was published, and the source if so asked (`models.opening.removal`)."""

    source: bool
    before: int | None = None
    """Only of generations before this one; None: of all."""


FIRST, SOUND, POSTER, STILLS, PUBLISH, REMUX = "first", "sound", "poster", "stills", "publish", "remux"


def orders_for(plan: Plan, *, verified: bool = False, deliverable: bool = False) -> tuple[NewTask, ...]:
    """All tasks of a planned video. `verified`: its source is, and it is not ready before. `deliverable`: its source plays
    as it is, and does until all is done."""
    chunks = tuple(_chunks(plan))
    seconds = float(plan.duration)
    # Behind the chunks of the first-play rung, which somebody may be watching, and before the other rungs.
    position = len(plan.chunks) + 2
    whole = NewTask(SOUND, Kind.AUDIO, Queue.LADDER, SOON, position, "{}", after=(FIRST,), seconds=seconds)
    sound = (whole,) if plan.audio else ()
    poster = NewTask(POSTER, Kind.POSTER, Queue.URGENT, SOON, 0, "{}")
    stills = NewTask(STILLS, Kind.STILLS, Queue.LADDER, NEXT, 0, "{}", after=(POSTER, *_rung(plan, plan.stills.rung)))
    grows = tuple(_grows(plan))
    everything = tuple(task.name for task in (*chunks, *sound, poster, stills, grows[-1]))
    remux = (NewTask(REMUX, Kind.REMUX, Queue.URGENT, NOW, 1, "{}"),) if deliverable else ()
    # The remux before, or it would take the place of what is to replace it.
    before = (*everything, *((VERIFY,) if verified else ()), *(task.name for task in remux))
    publish = NewTask(PUBLISH, Kind.PUBLISH, Queue.LADDER, NOW, 0, "{}", after=before)
    return (*remux, *chunks, *sound, poster, stills, *grows, publish)


def _chunks(plan: Plan) -> Iterator[NewTask]:
    """The first play at once, the rest of its rung soon, the other H.264 rungs next, AV1 in the background."""
    first = (plan.first_play,)
    others = tuple(rung.name for rung in plan.rungs if rung.codec == "h264" and rung.name != plan.first_play)
    av1 = tuple(rung.name for rung in plan.rungs if rung.codec == "av1")
    for chunk in plan.chunks:
        if chunk.index == 0:
            yield _chunk(plan, chunk, FIRST, Queue.URGENT, NOW, first)
        else:
            yield _chunk(plan, chunk, _name(plan.first_play, chunk), Queue.LADDER, SOON, first)
        if others:
            yield _chunk(plan, chunk, _name("others", chunk), Queue.LADDER, NEXT, others)
        if av1:
            yield _chunk(plan, chunk, _name("av1", chunk), Queue.BACKGROUND, LATER, av1)


def _chunk(plan: Plan, chunk: Chunk, name: str, queue: Queue, rank: int, rungs: tuple[str, ...]) -> NewTask:
    # On a small host the rest would take from the first play what it needs to be quick; on a large one it loses a second.
    after = () if name == FIRST else (FIRST,)
    spec = wire.dump(ChunkOrder(chunk.index, rungs))
    seconds = float((chunk.end - chunk.start) / plan.fps)
    return NewTask(name, Kind.CHUNK, queue, rank, chunk.index + 2, spec, after=after, seconds=seconds)


def _grows(plan: Plan) -> Iterator[NewTask]:
    """A chain, so that no older version of the growing playlist is ever written over a newer one."""
    before: tuple[str, ...] = ()
    for chunk in plan.chunks:
        encoded = FIRST if chunk.index == 0 else _name(plan.first_play, chunk)
        rank = NOW if chunk.index == 0 else SOON
        name = _name("grow", chunk)
        spec = wire.dump(GrowOrder(chunk.index))
        yield NewTask(name, Kind.GROW, Queue.URGENT, rank, chunk.index + 4, spec, after=(encoded, *before))
        before = (name,)


def _rung(plan: Plan, rung: str) -> tuple[str, ...]:
    """The names of the tasks that encode a whole rung."""
    if rung == plan.first_play:
        return tuple(FIRST if chunk.index == 0 else _name(rung, chunk) for chunk in plan.chunks)
    codec = next(item.codec for item in plan.rungs if item.name == rung)
    return tuple(_name("others" if codec == "h264" else "av1", chunk) for chunk in plan.chunks)


def _name(what: str, chunk: Chunk) -> str:
    return f"{what}.{chunk.index:04d}"
