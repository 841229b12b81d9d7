"""Stories as a feed shows them: one query for a page, with the viewer's own likes, follows and blocks in it.

It is written out, not composed: composing it takes longer than Postgres takes to answer it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from models import database
from models.creators.pictures import folder_of
from models.creators.values import Picture
from models.errors import UnknownStory
from models.feed.listings import Place
from models.showing import WATCHED as WATCHED_STATES
from models.showing import Showing, VideoRow, of_columns

COLUMNS = (
    "l.story_id, l.creator_id, l.creator_name, l.kind, l.title, l.category, l.price_minor, l.currency, "
    "l.latitude, l.longitude, l.radius_km, l.listed, t.likes, t.comments, t.shares, t.views, "
    "(SELECT p.digest || ' ' || p.height || ' ' || p.widths FROM creator c JOIN picture p ON p.id = c.avatar_id"
    " WHERE c.id = l.creator_id), " + ", ".join(f"v.{name}" for name in VideoRow._fields)
)
"""Pictures are not joined: where there are few creators Postgres would read them all for twenty of them."""

STATES = ", ".join(map(repr, WATCHED_STATES))

WATCHED = f"v.id = l.video_id AND v.state IN ({STATES})"
"""SQL, of a listing `l` and a video `v`."""

TABLES = f"listing l JOIN story_tally t ON t.story_id = l.story_id JOIN video v ON {WATCHED}"

FOLLOWED = "EXISTS (SELECT 1 FROM follow f WHERE f.account_id = ? AND f.creator_id = l.creator_id)"

OWN_COLUMNS = f", EXISTS (SELECT 1 FROM story_like k WHERE k.account_id = ? AND k.story_id = l.story_id), {FOLLOWED}"
"""With the viewer twice."""

UNBLOCKED = (
    " AND NOT EXISTS (SELECT 1 FROM block b WHERE b.account_id = ? AND b.other_id = l.creator_id)"
    " AND NOT EXISTS (SELECT 1 FROM block b WHERE b.account_id = l.creator_id AND b.other_id = ?)"
)
"""SQL, of a listing `l`, with the viewer twice."""


OWN = 17 + len(VideoRow._fields)
"""Columns before the viewer's own."""


@dataclass(frozen=True, slots=True)
class Counters:
    likes: int
    comments: int
    shares: int
    views: int


@dataclass(frozen=True, slots=True)
class Item:
    """A live story in a list."""

    story_id: str
    creator_id: str
    creator_name: str
    avatar: Picture | None
    kind: str
    title: str
    category: str
    showing: Showing
    """Of its video; stories whose video cannot be watched are in no list."""
    price_minor: int | None
    currency: str | None
    place: Place | None
    listed: float
    counters: Counters
    liked: bool
    """By the viewer, as the next."""
    followed: bool
    distance_km: float | None = None
    """From the viewer; None where nobody asked for that."""


def items(stories: Sequence[str], viewer: str | None) -> dict[str, Item]:
    """Those of the stories that `viewer` may see now, by id; one query, whatever the number."""
    if not stories:
        return {}
    found = selected(_one_of(len(stories)), stories, "", viewer)
    return {item.story_id: item for item in found}


@lru_cache
def _one_of(count: int) -> str:
    return f"l.story_id IN ({', '.join('?' * count)})"


def selected(where: str, parameters: Sequence[Any], order: str, viewer: str | None) -> list[Item]:
    """The listings for which the SQL `where` is true, as far as `viewer` may see them, in the order of the SQL `order`."""
    if viewer is None:
        sql = f"SELECT {COLUMNS} FROM {TABLES} WHERE {where} AND NOT l.hidden {order}"
        given: tuple[Any, ...] = tuple(parameters)
    else:
        sql = f"SELECT {COLUMNS}{OWN_COLUMNS} FROM {TABLES} WHERE NOT l.hidden{UNBLOCKED} AND {where} {order}"
        given = (viewer, viewer, viewer, viewer, *parameters)
    with database.session():
        return [item for row in database.rows(sql, given) if (item := _item(row)) is not None]


def _item(row: tuple[Any, ...]) -> Item | None:
    """None while nothing of its video plays."""
    (story, creator, name, kind, title, category, price, currency) = row[:8]
    latitude, longitude, radius, listed, likes, comments, shares, views, avatar = row[8:17]
    shown = of_columns(VideoRow(*row[17:OWN]))
    if shown is None:
        return None
    liked, followed = row[OWN:] or (False, False)
    return Item(
        story,
        creator,
        name,
        None if avatar is None else _picture(creator, *avatar.split(" ")),
        kind,
        title,
        category,
        shown,
        price,
        currency,
        None if latitude is None else Place(latitude, longitude, radius),
        listed,
        Counters(likes, comments, shares, views),
        bool(liked),
        bool(followed),
    )


def _picture(owner: str, digest: str, height: str, widths: str) -> Picture:
    sizes = tuple(map(int, widths.split(",")))
    return Picture("", folder_of(owner, digest), sizes, sizes[-1], int(height))


def item(story_id: str, viewer: str | None) -> Item | None:
    """One story; None where it is not shown, or not to `viewer`."""
    return items([story_id], viewer).get(story_id)


def all_shown(stories: Sequence[str]) -> bool:
    """Whether everybody may see all of the stories still."""
    if not stories:
        return True
    sql = f"SELECT COUNT(*) FROM listing l JOIN video v ON {WATCHED} WHERE {_one_of(len(stories))} AND NOT l.hidden"
    with database.session():
        return bool(database.rows(sql, stories)[0][0] == len(stories))


def creator_of(story_id: str, viewer: str | None) -> str:
    """Whose story it is. Raises `UnknownStory` where it is not shown, or not to `viewer`."""
    sql, given = "SELECT l.creator_id FROM listing l WHERE l.story_id = ? AND NOT l.hidden", [story_id]
    if viewer is not None:
        sql, given = sql + UNBLOCKED, [story_id, viewer, viewer]
    with database.session():
        found = database.rows(sql, given)
    if not found:
        raise UnknownStory()
    return str(found[0][0])


def away(found: Item, km: float) -> Item:
    """The same, from so far away."""
    return replace(found, distance_km=km)
