"""A plan as tasks: pure. What is encoded where, in which order, and what waits for what.

ingest → plan ┬→ remux (playable, where the source is deliverable) ─┐
              ├→ (glance →) poster ────────┐                        │
              └→ first ┬→ grow.0000 (playable) → grow.0001 → …      │
                       ├→ h264-540.0001 …  ┼──────┘     └───────────┤
                       ├→ others.0000 …  ──┴→ stills ───────────────┼→ publish (ready)
                       ├→ av1.0000 …  ──────────────────────────────┤
                       └→ sound ────────────────────────────────────┘

Chunks of the first-play rung bring the sound that is heard while the video grows; the whole sound is for the final one.

Where the source comes more slowly than the ladder would be encoded, the chunks from the third on are `h264.0002 …`, each
with all of its rungs: one rung cannot run ahead of the bytes, and a second decode costs an eighth of the ladder. The poster
is chosen among frames of the whole clip: there, a glance at its first seconds stands for it until they have come.
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
class PlaceOrder:
    """Move the objects of a video (`models.placing`)."""

    number: int
    """Of the move; it tells one order from another."""
    published: bool
    """To where all is that is public, or apart from it."""


@dataclass(frozen=True, slots=True)
class RemoveOrder:
    """Remove the objects of a video: what was published, and the source if so asked (`models.opening.removal`)."""

    source: bool
    before: int | None = None
    """Only of generations before this one; None: of all."""


FIRST, SOUND, GLANCE, POSTER, STILLS, PUBLISH, REMUX = (
    "first",
    "sound",
    "glance",
    "poster",
    "stills",
    "publish",
    "remux",
)


def orders_for(
    plan: Plan, *, verified: bool = False, deliverable: bool = False, together: bool = False
) -> tuple[NewTask, ...]:
    """All tasks of a planned video. `verified`: its source is, and it is not ready before. `deliverable`: its source plays
    as it is, and does until all is done. `together`: it comes slowly; from the third chunk on, one task encodes all H.264
    rungs, and its poster, which has to wait, is preceded by a glance."""
    chunks = tuple(_chunks(plan, together))
    seconds = float(plan.duration)
    # Behind the chunks of the first-play rung, which somebody may be watching, and before the other rungs. Where all rungs
    # are encoded together it would otherwise be left to the end, when it has one core to itself and all wait for it.
    position = 0 if together else len(plan.chunks) + 2
    whole = NewTask(SOUND, Kind.AUDIO, Queue.LADDER, SOON, position, "{}", after=(FIRST,), seconds=seconds)
    sound = (whole,) if plan.audio else ()
    glance = (NewTask(GLANCE, Kind.GLANCE, Queue.URGENT, SOON, 0, "{}"),) if together else ()
    # Never before the glance, which would take its place.
    poster = NewTask(POSTER, Kind.POSTER, Queue.URGENT, SOON, 0, "{}", after=tuple(task.name for task in glance))
    stills = NewTask(STILLS, Kind.STILLS, Queue.LADDER, NEXT, 0, "{}", after=(POSTER, *_rung(chunks, plan.stills.rung)))
    grows = tuple(_grows(plan, _rung(chunks, plan.first_play)))
    everything = tuple(task.name for task in (*chunks, *sound, poster, stills, grows[-1]))
    remux = (NewTask(REMUX, Kind.REMUX, Queue.URGENT, NOW, 1, "{}"),) if deliverable else ()
    # The remux before, or it would take the place of what is to replace it.
    before = (*everything, *((VERIFY,) if verified else ()), *(task.name for task in remux))
    publish = NewTask(PUBLISH, Kind.PUBLISH, Queue.LADDER, NOW, 0, "{}", after=before)
    return (*remux, *chunks, *sound, *glance, poster, stills, *grows, publish)


def _chunks(plan: Plan, together: bool) -> Iterator[NewTask]:
    """The first play at once, the rest of its rung soon, the other H.264 rungs next, AV1 in the background."""
    first = (plan.first_play,)
    h264 = tuple(rung.name for rung in plan.rungs if rung.codec == "h264")
    others = tuple(name for name in h264 if name != plan.first_play)
    av1 = tuple(rung.name for rung in plan.rungs if rung.codec == "av1")
    for chunk in plan.chunks:
        # Both workers have something to do while the third chunk is on its way, and whoever watches has a lead.
        whole = together and chunk.index > 1 and plan.first_play in h264
        if chunk.index == 0:
            yield _chunk(plan, chunk, FIRST, Queue.URGENT, NOW, first)
        elif whole:
            yield _chunk(plan, chunk, _name("h264", chunk), Queue.LADDER, SOON, h264)
        else:
            yield _chunk(plan, chunk, _name(plan.first_play, chunk), Queue.LADDER, SOON, first)
        if others and not whole:
            yield _chunk(plan, chunk, _name("others", chunk), Queue.LADDER, NEXT, others)
        if av1:
            yield _chunk(plan, chunk, _name("av1", chunk), Queue.BACKGROUND, LATER, av1)


def _chunk(plan: Plan, chunk: Chunk, name: str, queue: Queue, rank: int, rungs: tuple[str, ...]) -> NewTask:
    # On a small host the rest would take from the first play what it needs to be quick; on a large one it loses a second.
    after = () if name == FIRST else (FIRST,)
    spec = wire.dump(ChunkOrder(chunk.index, rungs))
    seconds = float((chunk.end - chunk.start) / plan.fps)
    return NewTask(name, Kind.CHUNK, queue, rank, chunk.index + 2, spec, after=after, seconds=seconds)


def _grows(plan: Plan, encoded: tuple[str, ...]) -> Iterator[NewTask]:
    """A chain, so that no older version of the growing playlist is ever written over a newer one. `encoded`: the tasks of
    the first-play rung."""
    before: tuple[str, ...] = ()
    for chunk, task in zip(plan.chunks, encoded, strict=True):
        rank = NOW if chunk.index == 0 else SOON
        name = _name("grow", chunk)
        spec = wire.dump(GrowOrder(chunk.index))
        yield NewTask(name, Kind.GROW, Queue.URGENT, rank, chunk.index + 4, spec, after=(task, *before))
        before = (name,)


def _rung(chunks: tuple[NewTask, ...], rung: str) -> tuple[str, ...]:
    """The names of the tasks that encode a whole rung, in order."""
    return tuple(task.name for task in chunks if rung in wire.load(ChunkOrder, task.spec).rungs)


def _name(what: str, chunk: Chunk) -> str:
    return f"{what}.{chunk.index:04d}"
