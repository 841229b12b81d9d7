"""What players fetch first, by the names under which it lies in storage."""

from models import showing
from pipeline.publication import Prefetch, Span
from workers.outcome import Task


def prefetch_of(task: Task, found: Prefetch) -> str:
    """`found` as it is written down of a video."""

    def stored(span: Span) -> showing.Span:
        return showing.Span(task.key(span.name), span.offset, span.length)

    return showing.written(
        showing.Prefetch(
            picture_init=stored(found.picture_init),
            picture=stored(found.picture),
            sound_init=stored(found.sound_init) if found.sound_init else None,
            sound=stored(found.sound) if found.sound else None,
        )
    )
