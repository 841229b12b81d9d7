"""What a story is worth to anybody, in hours of freshness.

    score = listed / 3600
          + doubling_hours · log2(1 + likes + comment · commenters + share · sharers)
          + completion_hours · (c − usual)           c = (completions + usual · doubt) / (views + doubt)

Age needs no rewriting: all stories grow old alike, so that their order stays while nothing is counted. What is counted marks
its tally as stale, and `refresh` writes the scores of many at once, a moment later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import log2
from typing import Any, Self

from peewee import fn

from models import database
from models.database import clock, for_update
from models.feed.schema import Listing, StoryTally

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much counts what; hours of freshness unless said otherwise. docs/feed.md explains each."""

    doubling_hours: float = 6.0
    """For twice as many reactions."""
    comment: float = 2.0
    """Likes that somebody counts for who comments, however often."""
    share: float = 3.0
    """Likes that somebody counts for who shares."""
    completion_hours: float = 24.0
    """Between a story that nobody sees to its end and one that all do."""
    usual: float = 0.3
    """The share of viewers who see a story to its end, where nothing is known."""
    doubt: float = 20.0
    """Viewers after whom what is counted weighs as much as what is usual."""
    follow_hours: float = 24.0
    """For a creator whom the viewer follows."""
    near_hours: float = 12.0
    """For a story right where the viewer is; none at `near_km`, and evenly in between."""
    near_km: float = 50.0
    seen_hours: float = 96.0
    """Off a story that the viewer has seen."""

    @classmethod
    def of(cls, settings: object) -> Self:
        """From the attributes `feed_…` of some settings."""
        return cls(**{item.name: getattr(settings, f"feed_{item.name}") for item in fields(cls)})


def fresh(listed: float) -> float:
    """The score of a story of which nothing is counted; `listed` in epoch seconds."""
    return listed / HOUR


def score(weights: Weights, tally: Any) -> float:
    """By the row of a tally."""
    reactions: float = tally.likes + weights.comment * tally.commenters + weights.share * tally.sharers
    completion = (tally.completions + weights.usual * weights.doubt) / (tally.views + weights.doubt)
    lift = weights.doubling_hours * log2(1 + reactions) + weights.completion_hours * (completion - weights.usual)
    return float(fresh(tally.listed) + lift)


def since() -> Any:
    """SQL: what `stale_since` becomes when something is counted."""
    return fn.COALESCE(StoryTally.stale_since, clock())


def refresh(weights: Weights, most: int = 500) -> int:
    """Write the scores of at most so many stories of which something was counted, those first that have waited longest; of
    how many.

    One transaction, for whoever does it every second or so. Rows that are being counted on are left for the next time, and
    whatever is counted meanwhile marks its tally again, behind all that wait.
    """
    with database.transaction():
        stale = StoryTally.select().where(StoryTally.stale_since.is_null(False))
        due = stale.order_by(StoryTally.stale_since, StoryTally.story_id).limit(most)
        rows: Sequence[Any] = list(for_update(due, skip_locked=True))
        for row in sorted(rows, key=lambda row: str(row.story_id)):  # as whoever else changes several listings at once
            Listing.update(score=score(weights, row), scored=clock()).where(Listing.story_id == row.story_id).execute()
        if rows:
            StoryTally.update(stale_since=None).where(StoryTally.story_id.in_([row.story_id for row in rows])).execute()
    return len(rows)


def reweigh() -> int:
    """Let `refresh` go over every story, after weights were changed; how many there are."""
    with database.transaction():
        return int(StoryTally.update(stale_since=clock()).where(StoryTally.stale_since.is_null()).execute())
