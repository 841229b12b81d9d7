"""Pages of a session: see `reels`."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.feed import items, reels
from models.feed.items import Item
from models.feed.scores import Weights


@dataclass(frozen=True, slots=True)
class At:
    """Where in a session somebody is: before the story `offset` of a stretch."""

    reel_id: str
    stretch: int = 0
    offset: int = 0


def page(at: At, viewer: str | None, weights: Weights, limit: int) -> tuple[list[Item], At | None]:
    """The next stories that `viewer` may see now, and where it goes on; None at the end. Raises `ReelOver`.

    One query for the items, and another one only where stories have gone since the stretch was written.
    """
    found: list[Item] = []
    waiting: list[str] = []
    where: At | None = at
    for story, behind in _from(at, weights):
        waiting.append(story)
        if len(found) + len(waiting) == limit:
            found += _shown(waiting, viewer)
            waiting, where = [], behind
            if len(found) == limit:
                return found, where
    return found + _shown(waiting, viewer), None


def _shown(stories: list[str], viewer: str | None) -> list[Item]:
    there = items.items(stories, viewer)
    return [there[story] for story in stories if story in there]


def _from(at: At, weights: Weights) -> Iterator[tuple[str, At]]:
    """Every story from `at` on, with the place behind it."""
    number, offset = at.stretch, at.offset
    while stories := reels.stretch(at.reel_id, number, weights):
        for place in range(offset, len(stories)):
            yield stories[place], At(at.reel_id, number, place + 1)
        number, offset = number + 1, 0
