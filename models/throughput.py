"""What was got through of late, by stretches of time: read from the history, which has a line for all that ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from models import database

STRETCHES = 60
"""In an answer."""

TASKS = """SELECT {stretch}, h.after, COUNT(*), SUM(CASE WHEN t.kind = 'chunk' THEN t.seconds ELSE 0.0 END)
    FROM history h JOIN task t ON t.id = h.entity_id
    WHERE h.entity = 'task' AND h.after IN ('done', 'failed') AND h.at >= ? AND h.at < ?
    GROUP BY 1, 2"""

PLAYED = """SELECT {stretch}, h.at - COALESCE(
        CASE WHEN v.upload_id IS NULL THEN v.created END,
        (SELECT MIN(u.at) FROM history u WHERE u.entity_id = v.upload_id AND u.entity = 'upload' AND u.after = 'complete'),
        h.at)
    FROM history h JOIN video v ON v.id = h.entity_id
    WHERE h.entity = 'video' AND h.after IN ('playable', 'ready') AND h.at >= ? AND h.at < ?
    AND h.before IN ('uploading', 'processing')"""
"""Whose upload is not complete, though it plays, has waited for nothing."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time; the last one is not over yet."""

    start: float
    finished: int
    """Tasks."""
    failed: int
    """Tasks that were given up."""
    encoded_seconds: float
    """Of video that encoding tasks got through; what two of them encode, each other rungs of it, counts twice."""
    played: int
    """Videos that began to be playable."""
    time_to_play: float | None
    """Their median, in seconds from when all their bytes had come; 0 for those that played before. None where there are
    none."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """Equal stretches without gaps, oldest first."""

    seconds: float
    """Of each."""
    stretches: tuple[Stretch, ...]


def of_late(minutes: int) -> Throughput:
    """The last `minutes`, in `STRETCHES` parts that begin at multiples of their length, so that they stay the same as time
    goes on. Two queries, each along an index of these minutes alone."""
    width = minutes * 60.0 / STRETCHES
    with database.session():
        end = (database.now() // width + 1) * width
        start = end - STRETCHES * width
        given = (start, width, start, end)
        tasks = database.rows(TASKS.format(stretch=_stretch()), given)
        played = database.rows(PLAYED.format(stretch=_stretch()), given)
    counts = {(int(at), after): (int(count), float(seconds)) for at, after, count, seconds in tasks}
    waited: dict[int, list[float]] = {}
    for at, seconds in played:
        waited.setdefault(int(at), []).append(max(0.0, float(seconds)))
    return Throughput(
        width,
        tuple(
            Stretch(
                start + number * width,
                finished=(done := counts.get((number, "done"), (0, 0.0)))[0],
                failed=counts.get((number, "failed"), (0, 0.0))[0],
                encoded_seconds=done[1],
                played=len(waited.get(number, ())),
                time_to_play=_median(waited.get(number, ())),
            )
            for number in range(STRETCHES)
        ),
    )


def _median(seconds: Sequence[float]) -> float | None:
    return median(seconds) if seconds else None


def _stretch() -> str:
    """SQL: the number of the stretch in which a line was written, by its beginning and its width. Postgres rounds where
    SQLite cuts off."""
    number = "(h.at - ?) / ?"
    return f"FLOOR({number})" if database.is_postgres() else f"CAST({number} AS INTEGER)"
