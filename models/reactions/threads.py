"""Comments as they are read: those of a story newest first, replies in the order in which they were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import database
from models.accounts.states import THERE
from models.creators.pictures import folder_of
from models.creators.values import Picture
from models.errors import UnknownComment
from models.feed import items

COLUMNS = (
    "m.id, m.story_id, m.parent_id, m.level, m.text, m.replies, m.created, m.edited, m.state, a.id, a.name, "
    "p.digest, p.widths, p.height"
)

TABLES = (
    "comment m "
    f"LEFT JOIN account a ON a.id = m.account_id AND a.state IN ({', '.join(map(repr, map(str, THERE)))}) "
    "LEFT JOIN creator c ON c.id = a.id LEFT JOIN picture p ON p.id = c.avatar_id"
)

SEEN = "(m.state = 'live' OR m.replies > 0)"

UNBLOCKED = (
    " AND NOT EXISTS (SELECT 1 FROM block b WHERE b.account_id = ? AND b.other_id = m.account_id)"
    " AND NOT EXISTS (SELECT 1 FROM block b WHERE b.account_id = m.account_id AND b.other_id = ?)"
)


@dataclass(frozen=True, slots=True)
class Author:
    id: str
    name: str
    avatar: Picture | None


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment, or the place of one that is gone: then without text and author, as is that of somebody who has left."""

    id: str
    story_id: str
    parent_id: str | None
    level: int
    text: str | None
    author: Author | None
    replies: int
    created: float
    edited: float | None


@dataclass(frozen=True, slots=True)
class Spot:
    """The last comment of a page."""

    created: float
    id: str


def of_story(story_id: str, viewer: str | None, behind: Spot | None, limit: int) -> list[CommentView]:
    """Comments on a story itself, newest first. Raises `UnknownStory`."""
    items.creator_of(story_id, viewer)
    last = behind or Spot(9e15, "")
    where = "m.story_id = ? AND m.parent_id IS NULL AND (m.created, m.id) < (?, ?)"
    return _read(where, (story_id, last.created, last.id), "DESC", viewer, limit)


def replies(comment_id: str, viewer: str | None, behind: Spot | None, limit: int) -> list[CommentView]:
    """What was replied to a comment, oldest first. Raises `UnknownComment`."""
    comment(comment_id, viewer)
    last = behind or Spot(-1.0, "")
    where = "m.parent_id = ? AND (m.created, m.id) > (?, ?)"
    return _read(where, (comment_id, last.created, last.id), "ASC", viewer, limit)


def comment(comment_id: str, viewer: str | None) -> CommentView:
    """One. Raises `UnknownComment`, also where its story is not shown to `viewer`."""
    shown = "EXISTS (SELECT 1 FROM listing l WHERE l.story_id = m.story_id AND NOT l.hidden"
    given: tuple[Any, ...] = (comment_id,)
    if viewer is not None:
        shown, given = shown + items.UNBLOCKED, (comment_id, viewer, viewer)
    found = _read(f"m.id = ? AND {shown})", given, "ASC", viewer, 1)
    if not found:
        raise UnknownComment()
    return found[0]


def comments(ids: Sequence[str]) -> dict[str, CommentView]:
    """Those that are to be seen, by id, for whoever sees their stories; one query."""
    if not ids:
        return {}
    found = _read(f"m.id IN ({', '.join('?' * len(ids))})", list(ids), "ASC", None, len(ids))
    return {item.id: item for item in found}


def _read(where: str, given: Sequence[Any], order: str, viewer: str | None, limit: int) -> list[CommentView]:
    sql = f"SELECT {COLUMNS} FROM {TABLES} WHERE {where} AND {SEEN}"
    if viewer is not None:
        sql, given = sql + UNBLOCKED, (*given, viewer, viewer)
    with database.session():
        return [
            _view(row)
            for row in database.rows(f"{sql} ORDER BY m.created {order}, m.id {order} LIMIT {limit:d}", given)
        ]


def _view(row: tuple[Any, ...]) -> CommentView:
    key, story, parent, level, text, below, created, edited, state, author, name, digest, widths, height = row
    there = state == "live" and author is not None
    avatar = None
    if there and digest is not None:
        sizes = tuple(map(int, widths.split(",")))
        avatar = Picture("", folder_of(author, digest), sizes, sizes[-1], height)
    who = Author(author, name, avatar) if there else None
    return CommentView(key, story, parent, level, text if there else None, who, below, created, edited)
