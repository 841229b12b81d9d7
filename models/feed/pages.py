"""Lists by age: all stories, a creator's, a category's, those of whom somebody follows. Newest first.

A page goes on behind the last story of the page before, by age and id, which never change: whatever is published meanwhile
comes before the first page and moves nothing.
"""

from dataclasses import dataclass
from typing import Any

from models import database
from models.feed import items
from models.feed.items import Item


@dataclass(frozen=True, slots=True)
class Behind:
    """The last story of a page."""

    listed: float
    story_id: str


NOWHERE_YET = Behind(9e15, "")
"""Before the newest story."""

BEHIND = "(l.listed, l.story_id) < (?, ?)"

OF_FOLLOWED = """
    SELECT l.listed, l.story_id FROM follow w CROSS JOIN LATERAL (
        SELECT l.story_id, l.creator_id, l.listed FROM listing l
        WHERE l.creator_id = w.creator_id AND (l.listed, l.story_id) < (?, ?) AND NOT l.hidden
        ORDER BY l.listed DESC, l.story_id DESC LIMIT {each}) l
    WHERE w.account_id = ?{unblocked} ORDER BY l.listed DESC, l.story_id DESC LIMIT {limit}"""
"""Their newest stories, those included whose video nobody can watch: to ask for the videos of all that are looked at, a page
of each creator, takes far longer than to ask for those of one page. Of each creator no more than a few are looked at, so
that the cost is one of creators and not of all that they ever told."""

OF_FOLLOWED_SQLITE = """
    SELECT l.listed, l.story_id FROM follow w JOIN listing l ON l.creator_id = w.creator_id
    WHERE (l.listed, l.story_id) < (?, ?) AND w.account_id = ?{unblocked} AND NOT l.hidden AND l.listed >= COALESCE((
        SELECT y.listed FROM listing y WHERE y.creator_id = w.creator_id AND (y.listed, y.story_id) < (?, ?) AND NOT y.hidden
        ORDER BY y.listed DESC, y.story_id DESC LIMIT 1 OFFSET {each} - 1), 0)
    ORDER BY l.listed DESC, l.story_id DESC LIMIT {limit}"""
"""The same for SQLite, which has no LATERAL; Postgres would join all stories first."""


def newest(viewer: str | None, behind: Behind | None, limit: int) -> list[Item]:
    """All stories."""
    return _page("", (), viewer, behind, limit)


def of_creator(creator_id: str, viewer: str | None, behind: Behind | None, limit: int) -> list[Item]:
    """A creator's stories."""
    return _page("l.creator_id = ? AND ", (creator_id,), viewer, behind, limit)


def of_category(category: str, viewer: str | None, behind: Behind | None, limit: int) -> list[Item]:
    return _page("l.category = ? AND ", (category,), viewer, behind, limit)


def following(account: str, behind: Behind | None, limit: int) -> list[Item]:
    """The stories of those whom `account` follows."""
    found: list[Item] = []
    last = behind or NOWHERE_YET
    with database.session():
        while len(found) < limit:
            passed = latest_of_followed(account, limit, limit, last)
            there = items.items([place.story_id for place in passed], account)
            found += [there[place.story_id] for place in passed if place.story_id in there]
            if len(passed) < limit:
                break
            last = passed[-1]
    return found[:limit]


def latest_of_followed(account: str, each: int, limit: int, last: Behind = NOWHERE_YET) -> list[Behind]:
    """The newest stories of those whom `account` follows, from behind `last` on, those without a video that can be watched
    included; so many of each at most."""
    with database.session():
        return [Behind(*row) for row in database.rows(*_followed(account, last, each, limit))]


def _followed(account: str, last: Behind, each: int, limit: int) -> tuple[str, tuple[Any, ...]]:
    behind = (last.listed, last.story_id)
    given: tuple[Any, ...] = (*behind, account, account, account)
    postgres = database.is_postgres()
    sql = OF_FOLLOWED if postgres else OF_FOLLOWED_SQLITE
    return sql.format(each=each, limit=limit, unblocked=items.UNBLOCKED), given if postgres else (*given, *behind)


def _page(where: str, given: tuple[Any, ...], viewer: str | None, behind: Behind | None, limit: int) -> list[Item]:
    last = behind or NOWHERE_YET
    return items.selected(where + BEHIND, (*given, last.listed, last.story_id), _order(limit), viewer)


def _order(limit: int) -> str:
    """The limit is written out: a planner that does not know it prepares for a tenth of all stories."""
    return f"ORDER BY l.listed DESC, l.story_id DESC LIMIT {limit:d}"
