"""Which bytes of its source each task of a plan waits for: pure."""

from collections.abc import Sequence
from dataclasses import replace

from models.graph import BEHIND
from models.states import Kind
from models.values import NewTask
from pipeline import wire
from pipeline.extents import ByteRange, coalesced
from pipeline.media import Plan
from pipeline.ranges import SourceMap, audio_ranges, chunk_ranges, first_play_ranges, poster_ranges
from pipeline.stills.poster import of_opening
from workers.orders import FIRST, POSTER, ChunkOrder

INSTANT_SECONDS = 1.0
"""That a deliverable source has to arrive before anything else is begun: about what its first chunk would take."""

MOST_RANGES = 64
"""That a task's row holds; what lies between close ones is waited for as well."""


def awaiting(tasks: Sequence[NewTask], plan: Plan, source: SourceMap) -> tuple[NewTask, ...]:
    """The tasks with what they wait for. Nothing is the last word before the upload has come to its end.

    On a fast line a source that plays as it is has arrived before its first chunk would be encoded: the worker is kept free
    for it that long.
    """
    delay = INSTANT_SECONDS if any(task.kind is Kind.REMUX for task in tasks) else 0.0
    return tuple(
        replace(task, needs=_bounded(_needs(task, plan, source)), delay=delay if task.name in {FIRST, POSTER} else 0.0)
        for task in tasks
    )


def _needs(task: NewTask, plan: Plan, source: SourceMap) -> tuple[ByteRange, ...]:
    match task.kind:
        case Kind.CHUNK:
            order = wire.load(ChunkOrder, task.spec)
            needed = first_play_ranges if plan.first_play in order.rungs else chunk_ranges
            return needed(source, plan, plan.chunks[order.chunk])
        case Kind.AUDIO:
            return audio_ranges(source, plan)
        case Kind.POSTER | Kind.GLANCE:
            return poster_ranges(source, plan if task.kind is Kind.POSTER else of_opening(plan))
        case Kind.REMUX:
            return ((0, source.size),)
        case Kind.PUBLISH:
            return ((0, source.size + BEHIND),)
    return ()


def _bounded(ranges: tuple[ByteRange, ...]) -> tuple[ByteRange, ...]:
    gap = 1
    while len(ranges) > MOST_RANGES:
        ranges = coalesced(ranges, gap)
        gap *= 2
    return ranges
