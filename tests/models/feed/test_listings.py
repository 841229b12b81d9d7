"""Stories come into the feed, change there and go."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database
from models.database import for_update
from models.feed import cells
from models.feed.listings import hide_creator, show_creator, unlist
from models.feed.schema import Listing, ListingWords, ServiceCell, StoryTally
from models.points import Point
from tests.models.feed.make import CREATOR, aged, listed, service
from tests.models.waiting import until_somebody_waits

pytestmark = pytest.mark.usefixtures("truth")


def row(story: str) -> Listing | None:
    with database.session():
        return Listing.get_or_none(Listing.story_id == story)


def cells_of(story: str) -> int:
    with database.session():
        return ServiceCell.select().where(ServiceCell.story_id == story).count()


def test_a_story_is_listed_with_its_words_and_squares() -> None:
    story = service(48.2, 16.4, 10, title="Knife sharpening", text="At your door")
    found = row(story)
    assert found is not None
    assert (found.title, found.kind, found.latitude, found.hidden) == ("Knife sharpening", "service", 48.2, False)
    with database.session():
        assert ListingWords.get(ListingWords.story_id == story).words == "knife sharpening at your door"
    assert cells_of(story) == len(cells.of_service(Point(48.2, 16.4), 10)) == 4


def test_a_new_version_keeps_age_and_counters() -> None:
    story = listed()
    aged(story, 5)
    before = row(story)
    with database.transaction():
        StoryTally.update(likes=7).where(StoryTally.story_id == story).execute()
    listed(story_id=story, title="A bowl of ash")
    after = row(story)
    assert before is not None
    assert after is not None
    assert (after.title, after.listed, after.score) == ("A bowl of ash", before.listed, before.score)
    with database.session():
        assert StoryTally.get_by_id(story).likes == 7
        assert ListingWords.select().count() == 1


def test_who_comes_back_from_a_take_down_is_not_new() -> None:
    story = service(0, 0, 5)
    aged(story, 48)
    before = row(story)
    with database.transaction():
        unlist(story)
    assert row(story) is None
    assert cells_of(story) == 0
    service(0, 0, 5, story_id=story)
    after = row(story)
    assert before is not None
    assert after is not None
    assert after.listed == before.listed


def test_a_hidden_creator_shows_nothing_and_nothing_new_until_they_are_shown() -> None:
    old = service(0, 0, 5)
    with database.transaction():
        hide_creator(CREATOR)
    new = service(0, 0, 5)
    for story in (old, new):
        found = row(story)
        assert found is not None
        assert found.hidden
        assert cells_of(story) == 0
    with database.transaction():
        show_creator(CREATOR)
    for story in (old, new):
        found = row(story)
        assert found is not None
        assert not found.hidden
        assert cells_of(story) == 3


def test_a_new_version_waits_for_who_writes_its_score() -> None:
    story = listed()
    with ThreadPoolExecutor(1) as pool:
        with database.transaction():  # as `scores.refresh` holds them
            for_update(StoryTally.select().where(StoryTally.story_id == story)).get()
            told = pool.submit(listed, story_id=story, title="A bowl of ash")
            until_somebody_waits()
            Listing.update(score=7.0).where(Listing.story_id == story).execute()
        told.result()
    after = row(story)
    assert after is not None
    assert (after.title, after.score) == ("A bowl of ash", 7.0)


@pytest.mark.parametrize("written", ["ab", "ba"])
def test_who_hides_many_stories_waits_for_who_writes_their_scores(written: str) -> None:
    for story in written:
        listed(story_id=story)

    def hide() -> None:
        with database.transaction():
            hide_creator(CREATOR)

    with ThreadPoolExecutor(1) as pool:
        with database.transaction():
            Listing.update(score=7.0).where(Listing.story_id == "a").execute()
            hidden = pool.submit(hide)
            until_somebody_waits()
            Listing.update(score=7.0).where(Listing.story_id == "b").execute()
        hidden.result()
    with database.session():
        assert [(found.score, found.hidden) for found in Listing.select()] == [(7.0, True)] * 2
