"""What was counted of one's own stories of late, day by day: for their creators and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models import database
from models.reactions import tallies
from models.reactions.days import COUNTERS, DAY_SECONDS
from models.stories import rows

OF_STORY = f"SELECT day, {', '.join(COUNTERS)} FROM story_day WHERE story_id = ? AND day > ?"

SUMS = ", ".join(f"SUM(d.{counter})" for counter in COUNTERS)

OF_CREATOR = f"""SELECT d.day, {SUMS} FROM story s JOIN story_day d ON d.story_id = s.id
    WHERE s.creator = ? AND d.day > ? GROUP BY d.day"""

FOLLOWS = "SELECT day, follows FROM creator_day WHERE creator_id = ? AND day > ?"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of a day, or of several: what was added, less what was taken back."""

    views: int = 0
    """Viewers, each once for a story: on the day on which they first saw it."""
    completions: int = 0
    """Viewers who came to the end, on the day on which they first did."""
    watched_ms: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0

    @property
    def completion(self) -> float | None:
        """The share of viewers who saw it to its end, 0 to 1: who first came before these days may be among those. None
        without viewers."""
        return min(1.0, max(0.0, self.completions / self.views)) if self.views > 0 else None


@dataclass(frozen=True, slots=True)
class Insights:
    """Days in UTC without gaps, oldest first; the last one is not over yet."""

    days: tuple[date, ...]
    counts: tuple[Counts, ...]
    """Of each day."""

    @property
    def total(self) -> Counts:
        return Counts(*(sum(getattr(day, name) for day in self.counts) for name in COUNTERS))


@dataclass(frozen=True, slots=True)
class CreatorInsights(Insights):
    """Of all stories of a creator together."""

    follows: tuple[int, ...]
    """Of each day: who began to follow, less who ended it."""
    followers: int
    """Now."""


def of_story(story_id: str, creator: str, days: int) -> Insights:
    """The last `days` of a creator's story. Raises `UnknownStory`, for a stranger's too."""
    with database.session():
        rows.row(story_id, creator)
        last = _today()
        return Insights(*_filled(database.rows(OF_STORY, (story_id, last - days)), last, days))


def of_creator(creator: str, days: int) -> CreatorInsights:
    """The last `days` of all that somebody tells; of who tells nothing they are empty."""
    with database.session():
        last = _today()
        told = _filled(database.rows(OF_CREATOR, (creator, last - days)), last, days)
        follows: dict[int, int] = dict(database.rows(FOLLOWS, (creator, last - days)))
        by_day = tuple(follows.get(day, 0) for day in range(last - days + 1, last + 1))
        return CreatorInsights(*told, by_day, tallies.followers(creator))


def _today() -> int:
    return int(database.now() // DAY_SECONDS)


def _filled(found: Sequence[tuple[Any, ...]], last: int, days: int) -> tuple[tuple[date, ...], tuple[Counts, ...]]:
    """Every day up to `last`, those without a row too."""
    counted = {int(day): Counts(*map(int, counts)) for day, *counts in found}
    numbers = range(last - days + 1, last + 1)
    dates = tuple(date(1970, 1, 1) + timedelta(days=number) for number in numbers)
    return dates, tuple(counted.get(number, Counts()) for number in numbers)
