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
    SELECT l.story_id FROM follow w JOIN listing l ON l.creator_id = w.creator_id
    WHERE w.account_id = ? AND (l.listed, l.story_id) < (?, ?) AND l.listed >= COALESCE((
        SELECT y.listed FROM listing y WHERE y.creator_id = w.creator_id AND (y.listed, y.story_id) < (?, ?)
        ORDER BY y.listed DESC, y.story_id DESC LIMIT 1 OFFSET {last}), 0) AND NOT l.hidden{unblocked}
    ORDER BY l.listed DESC, l.story_id DESC LIMIT {limit}"""
"""Their ids. Of each creator no more than a page, so that the cost is one of creators and not of all that they ever told."""

OF_FOLLOWED_POSTGRES = """
    SELECT s.story_id FROM follow w CROSS JOIN LATERAL (
        SELECT l.story_id, l.listed FROM listing l
        WHERE l.creator_id = w.creator_id AND (l.listed, l.story_id) < (?, ?) AND NOT l.hidden{unblocked}
        ORDER BY l.listed DESC, l.story_id DESC LIMIT {limit}) s
    WHERE w.account_id = ? ORDER BY s.listed DESC, s.story_id DESC LIMIT {limit}"""
"""The same: Postgres would read all listings for the other one, and SQLite knows no LATERAL."""


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
    ids = _of_followed(account, behind or NOWHERE_YET, limit)
    # By their ids, or Postgres looks for them among all listings, newest first.
    found = items.items(ids, account)
    return [found[key] for key in ids if key in found]


def latest_of_followed(account: str, limit: int) -> list[str]:
    """The ids of the newest stories of those whom `account` follows."""
    return _of_followed(account, NOWHERE_YET, limit)


def _of_followed(account: str, last: Behind, limit: int) -> list[str]:
    place, viewer = (last.listed, last.story_id), (account, account)
    if database.is_postgres():
        sql = OF_FOLLOWED_POSTGRES.format(limit=limit, unblocked=items.UNBLOCKED)
        given: tuple[Any, ...] = (*place, *viewer, account)
    else:
        sql = OF_FOLLOWED.format(last=limit - 1, limit=limit, unblocked=items.UNBLOCKED)
        given = (account, *place, *place, *viewer)
    with database.session():
        return [str(row[0]) for row in database.rows(sql, given)]


def _page(where: str, given: tuple[Any, ...], viewer: str | None, behind: Behind | None, limit: int) -> list[Item]:
    last = behind or NOWHERE_YET
    return items.selected(where + BEHIND, (*given, last.listed, last.story_id), _order(limit), viewer)


def _order(limit: int) -> str:
    """The limit is written out: a planner that does not know it prepares for a tenth of all stories."""
    return f"ORDER BY l.listed DESC, l.story_id DESC LIMIT {limit:d}"
