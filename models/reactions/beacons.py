"""What was watched, as players tell it in batches: each beacon counts once, and none counts for more than can be true.

Views are viewers, each once. A viewer is an account, or a session that a client without one names itself. Whoever wants to
can be many of those: views alone lift no story (see `models.feed.scores`), and rate limits hold off the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models import database
from models.reactions import tallies
from models.reactions.schema import Viewing

MOST = 100
"""In a batch."""

MOST_LOOPS = 20
"""For how many times its length one viewer's watching of a story counts."""

COMPLETE = 0.8
"""The share of a story that somebody has watched who has seen it to its end: players drop a little at cuts and seeks."""

UNKNOWN_MS = 60_000
"""Taken for the length of a video whose length nobody knows."""

KEPT_SECONDS = 3 * 86400
"""For how long a beacon that comes again is known."""


class BeaconKind(StrEnum):
    VIEW = "view"
    """It was on the screen."""
    WATCH = "watch"
    """It played for a while."""
    COMPLETE = "complete"
    """It played to its end."""


@dataclass(frozen=True, slots=True)
class Beacon:
    id: str
    """A UUID that the client makes."""
    story_id: str
    kind: BeaconKind
    watched_ms: int = 0
    """Since the last beacon of this story."""
    position_ms: int = 0
    """Where in the video it is now."""
    video_id: str | None = None
    """Which of the story's videos; None for the one that feeds show."""


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Milliseconds of the videos of a story."""

    shown: int
    """The one that feeds show."""
    others: dict[str, int]

    def of(self, item: Beacon) -> int:
        """The one that a beacon is about; the shown one where it names none of them."""
        return self.others.get(item.video_id or "", self.shown)

    @property
    def total(self) -> int:
        return self.shown + sum(self.others.values())


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a batch."""

    counted: int
    repeated: int
    unknown: int
    """Of stories that are not shown, or not any more."""


@dataclass(slots=True)
class _Sum:
    """What a batch says of one story."""

    watched_ms: int = 0
    to_the_end: bool = False


def anonymous(session: str) -> str:
    """The viewer whom a client without an account names."""
    return f"~{session}"


def record(viewer: str, batch: Sequence[Beacon]) -> Counted:
    """Count a batch."""
    with database.transaction():
        database.serialise(f"viewer {viewer}")
        lengths = _lengths(batch)
        known = [item for item in {item.id: item for item in batch}.values() if item.story_id in lengths]
        fresh = _fresh(viewer, [item.id for item in known])
        sums: dict[str, _Sum] = {}
        for item in known:
            if item.id in fresh:
                _add(sums.setdefault(item.story_id, _Sum()), item, lengths[item.story_id])
        _count(viewer, sums, lengths)
    unknown = sum(item.story_id not in lengths for item in batch)
    return Counted(len(fresh), len(batch) - unknown - len(fresh), unknown)


def _add(total: _Sum, item: Beacon, lengths: _Lengths) -> None:
    length = lengths.of(item)
    total.watched_ms += min(item.watched_ms, length)
    if (item.video_id or "") not in lengths.others:
        total.to_the_end |= item.kind is BeaconKind.COMPLETE or min(item.position_ms, length) >= 0.95 * length


def _lengths(batch: Sequence[Beacon]) -> dict[str, _Lengths]:
    """Of those stories that are shown. One query, and another where a beacon names a video."""
    stories = sorted({item.story_id for item in batch})
    marks = ", ".join("?" * len(stories))
    found = database.rows(
        "SELECT l.story_id, v.duration FROM listing l LEFT JOIN video v ON v.id = l.video_id "
        f"WHERE l.story_id IN ({marks}) AND NOT l.hidden",
        stories,
    )
    lengths = {story: _Lengths(_milliseconds(seconds), {}) for story, seconds in found}
    if any(item.video_id for item in batch):
        others = database.rows(
            "SELECT s.story_id, s.video_id, v.duration FROM story_video s JOIN listing l ON l.story_id = s.story_id "
            f"JOIN video v ON v.id = s.video_id WHERE s.story_id IN ({marks}) AND s.live AND s.video_id <> l.video_id",
            stories,
        )
        for story, video, seconds in others:
            if story in lengths:
                lengths[story].others[video] = _milliseconds(seconds)
    return lengths


def _milliseconds(seconds: float | None) -> int:
    return round(1000 * seconds) if seconds else UNKNOWN_MS


def _fresh(viewer: str, ids: Sequence[str]) -> set[str]:
    """Write down the ids; those that were not known."""
    if not ids:
        return set()
    now = database.now()
    marks = ", ".join(["(?, ?, ?)"] * len(ids))
    given = [value for key in ids for value in (viewer, key, now)]
    sql = f"INSERT INTO beacon (viewer, id, at) VALUES {marks} ON CONFLICT DO NOTHING RETURNING id"
    return {row[0] for row in database.rows(sql, given)}


def _count(viewer: str, sums: dict[str, _Sum], lengths: dict[str, _Lengths]) -> None:
    if not sums:
        return
    now = database.now()
    rows: Any = Viewing.select().where(Viewing.viewer == viewer, Viewing.story_id.in_(list(sums)))
    before = {row.story_id: row for row in rows}
    changes: dict[str, dict[str, int]] = {}
    for story, told in sums.items():
        row = before.get(story)
        had = row.watched_ms if row else 0
        watched = min(had + told.watched_ms, max(had, MOST_LOOPS * lengths[story].total))
        had_completed = bool(row and row.completed)
        completed = had_completed or (told.to_the_end and watched >= COMPLETE * lengths[story].shown)
        columns: dict[str, Any] = {"last": now, "watched_ms": watched, "completed": completed}
        if row is None:
            Viewing.insert(viewer=viewer, story_id=story, first=now, **columns).execute()
        else:
            Viewing.update(**columns).where(Viewing.viewer == viewer, Viewing.story_id == story).execute()
        changes[story] = {
            "views": int(row is None),
            "watched_ms": watched - had,
            "completions": int(completed) - int(had_completed),
        }
    # Last, and everybody in the same order: nobody waits in a ring, and for no longer than it takes to commit.
    for story in sorted(changes):
        if any(changes[story].values()):
            tallies.count(story, **changes[story])
