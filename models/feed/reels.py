"""A session's own order of all stories, written down stretch by stretch as far as somebody swipes.

A stretch takes the next stories by score, ranks them for the viewer, and lets out those that are worth more than what lies
further down; the others wait. So a story that was seen comes where a fresh one of its worth would. What is written stays: no
story comes twice in a session. Those published since come in the next one; a story whose score rises past the place where
the session is, is still taken in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from models import database
from models.database import clock
from models.errors import ReelOver
from models.feed import items, nearby, pages
from models.feed.ranking import Candidate, Ranked, in_order, ranked, spread
from models.feed.schema import Reel, ReelChunk
from models.feed.scores import Weights
from models.points import Point
from models.values import new_id

SECONDS = 6 * 3600
"""How long a session lasts from its beginning."""

BATCH = 120
"""Stories that are ranked at a time."""

LEAST = 60
"""Of a stretch: no less than a page."""

MOST_BATCHES = 8
"""That are looked through for a stretch: somebody who has seen the best thousand sees some of them again."""

EXTRA = 60
"""Stories of those whom somebody follows, and services around them, that are in from the beginning."""

EACH = 5
"""Of one creator."""

MOST_RISEN, MOST_WAITING = 500, 500

SETTLED_SECONDS = 5.0
"""After which every score that was written can be read: the transactions that write them take less."""

COLUMNS = "l.story_id, l.creator_id, l.score, l.latitude, l.longitude, l.scored"

SEEN = "EXISTS (SELECT 1 FROM viewing v WHERE v.viewer = ? AND v.story_id = l.story_id)"

Place = tuple[float, str]
"""Score and id: where in the order by score something is."""

TOP: Place = (1e300, "")
BOTTOM: Place = (-1e300, "")


@dataclass(frozen=True, slots=True)
class Rest:
    """From where a session goes on."""

    below: Place | None
    """None: every story was looked at."""
    waiting: tuple[Ranked, ...]
    scored: Place
    """Up to which of the scores, by when they were written, those that rose past the session were taken in."""

    @property
    def over(self) -> bool:
        return self.below is None and not self.waiting


def begin(account: str | None, at: Point | None, weights: Weights) -> str:
    """A new session with its first stretch; its id. `at` is kept to a hundredth of a degree."""
    key = new_id()
    near = None if at is None else Point(round(at.latitude, 2), round(at.longitude, 2))
    with database.transaction():
        _hurry()
        now = database.now()
        place = {} if near is None else {"latitude": near.latitude, "longitude": near.longitude}
        Reel.insert(id=key, account_id=account, started=now, expires=now + SECONDS, **place).execute()
        rest = Rest(TOP, (), _before(now))
        _put(key, 0, *_next(_Viewer(account, now, now, near), rest, set(), weights))
    return key


def stretch(reel_id: str, number: int, weights: Weights) -> tuple[str, ...]:
    """The ids of stretch `number` of a session, 0 the first; empty behind its end. Raises `ReelOver` for one forgotten."""
    try:
        return _kept(reel_id, number)
    except LookupError:
        _write(reel_id, number, weights)
        return _kept(reel_id, number)


@lru_cache(maxsize=512)
def _kept(reel_id: str, number: int) -> tuple[str, ...]:
    """Never read twice: it does not change, and no other session ever has its id."""
    with database.session():
        row = ReelChunk.get_or_none(ReelChunk.reel_id == reel_id, ReelChunk.number == number)
    if row is None:
        raise LookupError(reel_id, number)
    return tuple(json.loads(row.stories))


def _write(reel_id: str, number: int, weights: Weights) -> None:
    with database.transaction():
        _hurry()
        reel: Any = Reel.select(Reel, clock().alias("now")).where(Reel.id == reel_id).first()
        before: list[Any] = list(
            ReelChunk.select().where(ReelChunk.reel_id == reel_id, ReelChunk.number < number).order_by(ReelChunk.number)
        )
        if reel is None or not before or len(before) != number:
            raise ReelOver()
        shown = {story for row in before for story in json.loads(row.stories)}
        at = None if reel.latitude is None or reel.longitude is None else Point(reel.latitude, reel.longitude)
        viewer = _Viewer(reel.account_id, reel.started, reel.now, at)
        _put(reel_id, number, *_next(viewer, _read(before[-1].rest, reel.started), shown, weights))


def _put(reel_id: str, number: int, stories: list[str], rest: Rest) -> None:
    """Two may write the same stretch at once: one of them counts, for both."""
    row = ReelChunk.insert(reel_id=reel_id, number=number, stories=json.dumps(stories), rest=_written(rest))
    row.on_conflict_ignore().execute()


def _next(viewer: "_Viewer", rest: Rest, shown: set[str], weights: Weights) -> tuple[list[str], Rest]:
    pool = {item.story_id: item for item in rest.waiting}

    def take(found: Sequence[Candidate]) -> None:
        for candidate in found:
            if candidate.story_id not in shown:
                pool[candidate.story_id] = ranked(candidate, viewer.at, weights)

    below, scored = rest.below, rest.scored
    if below == TOP:
        take(viewer.extra())
    else:
        risen = viewer.risen(below or BOTTOM, scored)
        take(risen)
        scored = viewer.settled(risen, scored)
    ready: list[Ranked] = list(pool.values())
    for _ in range(MOST_BATCHES if below else 0):
        assert below is not None
        batch = viewer.best(below)
        take(batch)
        if len(batch) < BATCH:
            below, ready = None, list(pool.values())
            break
        below = (batch[-1].score, batch[-1].story_id)
        ready = [item for item in pool.values() if item.worth >= below[0]]
        if len(ready) >= LEAST:
            break
    out = {item.story_id for item in ready or pool.values()}
    waiting = in_order(item for key, item in pool.items() if key not in out)
    # Too many of them: the best come now, before their turn, so that none is lost.
    early = waiting[: max(0, len(waiting) - MOST_WAITING)]
    waiting = waiting[len(early) :]
    ordered = in_order([*(item for key, item in pool.items() if key in out), *early])
    return [item.story_id for item in spread(ordered)], Rest(below, tuple(waiting), scored)


class _Viewer:
    """Whose session it is, and what there is for them."""

    def __init__(self, account: str | None, started: float, now: float, at: Point | None) -> None:
        self._account, self._started, self._now, self.at = account, started, now, at

    def best(self, below: Place) -> list[Candidate]:
        """The next by score."""
        order = f"ORDER BY l.score DESC, l.story_id DESC LIMIT {BATCH}"
        return self._candidates("(l.score, l.story_id) < (?, ?)", below, order)

    def risen(self, above: Place, scored: Place) -> list[Candidate]:
        """Those that were further down when the session passed, and are not any more, as far as they were scored behind
        `scored`: the first of them, so that what is counted on again and again keeps none of the others back."""
        where = "(l.scored, l.story_id) > (?, ?) AND l.listed <= ? AND (l.score, l.story_id) >= (?, ?)"
        order = f"ORDER BY l.scored, l.story_id LIMIT {MOST_RISEN}"
        return self._candidates(where, (*scored, self._started, *above), order)

    def settled(self, risen: Sequence[Candidate], scored: Place) -> Place:
        """Behind which score the next stretch goes on. The latest are looked at again: one that was written before them
        may come to be seen after them."""
        last = max([scored, *((item.scored, item.story_id) for item in risen)])
        return max(scored, min(last, _before(self._now)))

    def extra(self) -> list[Candidate]:
        """What the viewer's own wishes bring in, however far down it is."""
        followed = pages.latest_of_followed(self._account, EACH, EXTRA) if self._account else []
        stories = [place.story_id for place in followed]
        if self.at is not None:
            stories += [story for _, story in islice(nearby.hits(self.at), EXTRA)]
        if not stories:
            return []
        return self._candidates(f"l.story_id IN ({', '.join('?' * len(stories))})", stories, "")

    def _candidates(self, where: str, given: Sequence[Any], order: str) -> list[Candidate]:
        if self._account is None:
            found = database.rows(f"SELECT {COLUMNS} FROM listing l WHERE {where} AND NOT l.hidden {order}", given)
            return [_candidate(*row) for row in found]
        found = database.rows(
            f"SELECT {COLUMNS}, {items.FOLLOWED}, {SEEN} FROM listing l "
            f"WHERE NOT l.hidden{items.UNBLOCKED} AND {where} {order}",
            (self._account, self._account, self._account, self._account, *given),
        )
        return [_candidate(*row) for row in found]


def _candidate(
    story: str,
    creator: str,
    score: float,
    latitude: float | None,
    longitude: float | None,
    scored: float,
    followed: Any = False,
    seen: Any = False,
) -> Candidate:
    at = None if latitude is None or longitude is None else Point(latitude, longitude)
    return Candidate(story, creator, score, at, bool(followed), bool(seen), scored)


def _written(rest: Rest) -> str:
    waiting = [[item.worth, item.story_id, item.creator_id] for item in rest.waiting]
    return json.dumps([rest.below, waiting, rest.scored])


def _read(text: str, started: float) -> Rest:
    """`started`: of its session, whose first stretches may be from before the third was written down."""
    below, waiting, *more = json.loads(text)
    scored = tuple(more[0]) if more else _before(started)
    return Rest(None if below is None else tuple(below), tuple(Ranked(*item) for item in waiting), scored)


def _before(now: float) -> Place:
    return (now - SETTLED_SECONDS, "")


def _hurry() -> None:
    """A session that a crash of the database's machine forgets is begun again: no commit waits for the disk."""
    if database.is_postgres():
        database.PROXY.obj.execute_sql("SET LOCAL synchronous_commit TO OFF")
