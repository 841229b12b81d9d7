"""Stories by words, and within a category: those that have all words in their title first, then the others, newest first.

The last word may be the beginning of one. On SQLite an FTS5 table answers, on Postgres a GIN index; both are given the same
words (see `words`), so that both find the same. What people type is never taken for either's syntax.
"""

from dataclasses import dataclass

from models import database
from models.feed import items
from models.feed.items import Item
from models.feed.words import words

MOST_WORDS = 12
"""Of what somebody types; those behind do not count."""

IN_TITLE, ELSEWHERE = 0, 1


@dataclass(frozen=True, slots=True)
class After:
    """The last story of a page: in which half of the answer, and its place there."""

    half: int
    id: int


FIRST = After(IN_TITLE, 2**62)


@dataclass(frozen=True, slots=True)
class Found:
    item: Item
    place: After


def search(text: str, category: str | None, viewer: str | None, after: After | None, limit: int) -> list[Found]:
    """Stories with all words of `text`; none where there is no word in it."""
    wanted = words(text, MOST_WORDS)
    if not wanted:
        return []
    place, found = after or FIRST, list[Found]()
    with database.session():
        while place.half <= ELSEWHERE and len(found) < limit:
            rows = _matches(wanted, category, place, limit)
            there = items.items([story for _, story in rows], viewer)
            found += [Found(there[story], After(place.half, key)) for key, story in rows if story in there]
            full = len(rows) == limit
            place = After(place.half, rows[-1][0]) if full else After(place.half + 1, FIRST.id)
    return found[:limit]


def _matches(wanted: tuple[str, ...], category: str | None, place: After, limit: int) -> list[tuple[int, str]]:
    narrowed = " AND w.category = ?" if category else ""
    given = [place.id, *([category] if category else [])]
    if database.is_postgres():
        terms = " & ".join(f"'{word}'" for word in wanted) + ":*"
        title, anywhere = (
            f"array_to_tsvector(string_to_array(w.{name}, ' ')) @@ ?::tsquery" for name in ("title", "words")
        )
        match, asked = (title, [terms]) if place.half == IN_TITLE else (f"{anywhere} AND NOT {title}", [terms, terms])
        sql = f"SELECT w.id, w.story_id FROM listing_words w WHERE {match} AND w.id < ?{narrowed}"
    else:
        terms = " AND ".join(f'"{word}"' for word in wanted) + "*"
        title, anywhere = f"{{title}} : ({terms})", f"{{words}} : ({terms})"
        asked = [title if place.half == IN_TITLE else f"({anywhere}) NOT ({title})"]
        sql = (
            "SELECT w.id, w.story_id FROM listing_search s JOIN listing_words w ON w.id = s.rowid "
            f"WHERE listing_search MATCH ? AND s.rowid < ?{narrowed}"
        )
    order = "s.rowid" if not database.is_postgres() else "w.id"
    found = database.rows(f"{sql} ORDER BY {order} DESC LIMIT {limit:d}", [*asked, *given])
    return [(int(key), str(story)) for key, story in found]
