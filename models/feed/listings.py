"""Stories come into the feed, change there and go. Every function belongs to its caller's transaction."""

from dataclasses import dataclass
from typing import Any, Literal

from models import database, news, placing
from models.accounts.schema import Account
from models.accounts.states import AccountState
from models.feed import cells, schema
from models.feed.schema import CreatorTally, ListingWords, ServiceCell, StoryTally
from models.feed.scores import fresh, since
from models.feed.words import words
from models.points import Point

TITLE_WORDS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story is at home; coarse, since it is shown."""

    latitude: float
    longitude: float
    radius_km: float | None = None
    """How far its service goes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A live story as the feed shows it."""

    story_id: str
    creator_id: str
    creator_name: str
    kind: Literal["object", "service"]
    title: str
    text: str
    """Everything that search finds it by, besides its title."""
    category: str
    video_id: str
    """Whose first frame is shown."""
    price_minor: int | None = None
    currency: str | None = None
    place: Place | None = None


def list_story(listing: Listing) -> None:
    """Show a story from now on, or show its new version. It keeps its counters and its age, from before a take-down too."""
    now = database.now()
    StoryTally.insert(story_id=listing.story_id, listed=now).on_conflict_ignore().execute()
    CreatorTally.insert(creator_id=listing.creator_id).on_conflict_ignore().execute()
    # The lock holds off `hide_creator`: one of the two sees what the other has done.
    creator = database.for_update(CreatorTally.select().where(CreatorTally.creator_id == listing.creator_id)).get()
    # Before the listing, as `scores.refresh` has them.
    tally = database.for_update(StoryTally.select().where(StoryTally.story_id == listing.story_id)).get()
    place = listing.place
    shown = {
        "creator_id": listing.creator_id,
        "creator_name": listing.creator_name,
        "kind": listing.kind,
        "title": listing.title,
        "category": listing.category,
        "video_id": listing.video_id,
        "price_minor": listing.price_minor,
        "currency": listing.currency,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "radius_km": place.radius_km if place else None,
        "hidden": creator.hidden,
    }
    aged = {"listed": tally.listed, "score": fresh(tally.listed), "scored": now}
    new = not schema.Listing.select().where(schema.Listing.story_id == listing.story_id).exists()
    row = schema.Listing.insert(story_id=listing.story_id, **aged, **shown)
    row.on_conflict(conflict_target=[schema.Listing.story_id], update=shown).execute()
    if tally.listed != now:
        StoryTally.update(stale_since=since()).where(StoryTally.story_id == listing.story_id).execute()
    _write_words(listing)
    ServiceCell.delete().where(ServiceCell.story_id == listing.story_id).execute()
    if not creator.hidden:
        _write_cells(schema.Listing.story_id == listing.story_id)
        if new:
            news.story_shown(listing.story_id, listing.creator_id)


def unlist(story_id: str) -> None:
    """Show a story no more: it is gone from every list at once. What was counted stays, and of its words their number, which
    is its place among what search finds."""
    creator = schema.Listing.select(schema.Listing.creator_id).where(schema.Listing.story_id == story_id).scalar()
    if creator is not None:
        news.story_gone(story_id, str(creator))
    for table in (schema.Listing, ServiceCell):
        table.delete().where(table.story_id == story_id).execute()
    ListingWords.update(category="", title="", words="").where(ListingWords.story_id == story_id).execute()


def hide_creator(creator_id: str) -> None:
    """Show none of a creator's stories until `show_creator`, those that are listed meanwhile included."""
    _set_hidden(creator_id, True)
    theirs = schema.Listing.select(schema.Listing.story_id).where(schema.Listing.creator_id == creator_id)
    ServiceCell.delete().where(ServiceCell.story_id.in_(theirs)).execute()
    for row in theirs:
        news.story_gone(row.story_id, creator_id)
    news.creator_gone(creator_id)
    placing.note_creator(creator_id)


def show_creator(creator_id: str) -> None:
    """Undo `hide_creator`; who is leaving is shown again when they come back, and not before."""
    if Account.select().where(Account.id == creator_id, Account.state == AccountState.LEAVING.value).exists():
        return
    _set_hidden(creator_id, False)
    _write_cells(schema.Listing.creator_id == creator_id)
    placing.note_creator(creator_id)


def _set_hidden(creator_id: str, hidden: bool) -> None:
    row = CreatorTally.insert(creator_id=creator_id, hidden=hidden)
    row.on_conflict(conflict_target=[CreatorTally.creator_id], update={"hidden": hidden}).execute()
    theirs = schema.Listing.creator_id == creator_id
    # One by one in the order of their ids, as whoever else changes several at once.
    list(
        database.for_update(
            schema.Listing.select(schema.Listing.story_id).where(theirs).order_by(schema.Listing.story_id)
        )
    )
    schema.Listing.update(hidden=hidden).where(theirs).execute()


def _write_words(listing: Listing) -> None:
    title = words(listing.title, TITLE_WORDS)
    found = {
        "category": listing.category,
        "title": " ".join(title),
        "words": " ".join((*title, *words(listing.text))),
    }
    row = ListingWords.insert(story_id=listing.story_id, **found)
    row.on_conflict(conflict_target=[ListingWords.story_id], update=found).execute()


def _write_cells(which: Any) -> None:
    """Of those services among the listings that have a place and a radius."""
    row = schema.Listing
    placed = row.latitude.is_null(False) & row.radius_km.is_null(False)
    rows: Any = row.select(row.story_id, row.latitude, row.longitude, row.radius_km).where(
        which, row.kind == "service", placed
    )
    found = [
        {"cell": cell, "story_id": story, "latitude": latitude, "longitude": longitude, "radius_km": radius}
        for story, latitude, longitude, radius in rows.tuples()
        for cell in cells.of_service(Point(latitude, longitude), radius)
    ]
    if found:
        ServiceCell.insert_many(found).on_conflict_ignore().execute()
