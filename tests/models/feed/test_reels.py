"""A session's own order: complete, without doubles, whatever happens meanwhile."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import database
from models.accounts import blocks
from models.errors import ReelOver
from models.feed import for_you, reels, scores
from models.feed.for_you import At
from models.feed.listings import Place, hide_creator, unlist
from models.feed.schema import Listing, Reel, StoryTally
from models.feed.scores import Weights
from models.points import Point
from models.reactions.schema import Follow, Viewing
from tests.models.accounts.make import account
from tests.models.feed.make import aged, listed

pytestmark = pytest.mark.usefixtures("truth")

WEIGHTS = Weights()


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few dozen stories make many."""
    monkeypatch.setattr(reels, "BATCH", 10)
    monkeypatch.setattr(reels, "LEAST", 5)


def stories(count: int, **fields: object) -> list[str]:
    """An hour apart, newest first."""
    found = [listed(**({"creator_id": account()} | fields)) for _ in range(count)]
    for number, story in enumerate(found):
        aged(story, number)
    return found


def all_of(
    viewer: str | None = None,
    at: Point | None = None,
    limit: int = 7,
    meanwhile: Callable[[int], None] = lambda _: None,
) -> list[str]:
    """Every story of one session, page by page."""
    place: At | None = At(reels.begin(viewer, at, WEIGHTS))
    found: list[str] = []
    for number in range(100):
        assert place is not None
        page, place = for_you.page(place, viewer, WEIGHTS, limit)
        found += [item.story_id for item in page]
        if place is None:
            return found
        assert len(page) == limit
        meanwhile(number)
    raise AssertionError("no end")


def seen(viewer: str, *which: str) -> None:
    with database.transaction():
        for story in which:
            Viewing.insert(viewer=viewer, story_id=story, first=0.0, last=0.0).execute()


def counted(story: str, **counters: int) -> None:
    with database.transaction():
        StoryTally.update(stale_since=scores.since(), **counters).where(StoryTally.story_id == story).execute()
    scores.refresh(WEIGHTS)


def test_a_session_shows_everything_once_best_first() -> None:
    expected = stories(45)
    assert all_of() == expected


def test_reactions_and_completion_lift_and_lack_of_it_sinks() -> None:
    first, second, third, fourth = stories(4)
    counted(fourth, likes=3)  # two doublings: 12 hours
    counted(first, views=10_000, completions=0)
    assert all_of() == [fourth, second, third, first]


def test_no_story_twice_and_none_skipped_while_others_are_published_and_counted_on() -> None:
    expected = stories(60)
    drawn = random.Random(6)

    def meanwhile(_: int) -> None:
        aged(listed(creator_id=account()), -1)  # after the session has begun, by the clock too
        counted(drawn.choice(expected), likes=drawn.randrange(1, 4000))

    found = all_of(meanwhile=meanwhile)
    assert len(found) == len(set(found)) == 60
    assert set(found) == set(expected)


def test_what_rises_once_comes_though_others_are_counted_on_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reels, "MOST_RISEN", 4)
    monkeypatch.setattr(reels, "SETTLED_SECONDS", 0.0)
    made = stories(60)
    popular, quiet = made[:5], made[50:]

    def meanwhile(number: int) -> None:
        if number == 1:
            for story in quiet:
                counted(story, likes=4000)
        for story in popular:
            counted(story, likes=5000 + number)

    found = all_of(meanwhile=meanwhile)
    assert sorted(found) == sorted(made)
    assert set(quiet) & set(found[15:35]), "they come when they have risen"


def test_scores_are_written_in_the_order_in_which_they_are_due() -> None:
    made = stories(6)
    before = {story: row.score for story in made for row in [Listing.get_by_id(story)]}

    def count_on(some: list[str]) -> None:
        with database.transaction():
            for story in some:
                StoryTally.update(stale_since=scores.since(), likes=7).where(StoryTally.story_id == story).execute()

    count_on(made)
    with database.transaction():  # what is counted from here on is so later by the clock as well
        StoryTally.update(stale_since=StoryTally.stale_since - 1.0).execute()
    for _ in range(3):
        count_on(made[:2])
        assert scores.refresh(WEIGHTS, most=2) == 2
        count_on(made[:2])
    after = {story: Listing.get_by_id(story).score for story in made}
    assert all(after[story] > before[story] for story in made)


def test_what_somebody_follows_and_what_is_near_comes_first_however_old() -> None:
    me, them = account(), account()
    others = stories(30)
    followed = listed(creator_id=them)
    aged(followed, 20.5)
    near = listed(creator_id=account(), kind="service", place=Place(10, 10, 30))
    aged(near, 15.5)
    with database.transaction():
        Follow.insert(account_id=me, creator_id=them, at=0.0).execute()
    found = all_of(me, Point(10, 10))
    assert sorted(found) == sorted([*others, followed, near])
    assert found.index(followed) == 0
    assert found.index(near) in (4, 5)
    assert found.index(near) < all_of(me).index(near)


def test_what_was_seen_sinks_and_still_comes_in_its_place() -> None:
    me = account()
    made = stories(140)
    seen(me, *made[:25])
    found = all_of(me)
    assert found[:71] == made[25:96]
    assert found.index(made[0]) in (71, 72)  # 96 hours, and as many stories, further down
    assert sorted(found) == sorted(made)
    assert all_of(account()) == made


def test_none_is_lost_to_who_has_seen_more_than_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reels, "MOST_WAITING", 8)
    made, viewer = stories(60), account()
    seen(viewer, *made[:50])
    found = all_of(viewer)
    assert sorted(found) == sorted(made)
    assert set(found[:10]) & set(made[50:]), "unseen ones still come early"


def test_blocked_hidden_and_taken_down_ones_vanish_from_a_session_that_runs() -> None:
    me, rude, banned = account(), account(), account()
    kept = stories(20)
    gone = [*stories(3, creator_id=rude), *stories(3, creator_id=banned), *stories(3)]
    place = At(reels.begin(me, None, WEIGHTS))
    reels.stretch(place.reel_id, 0, WEIGHTS)
    blocks.block(rude, me)
    with database.transaction():
        hide_creator(banned)
        for story in gone[6:]:
            unlist(story)
    page, behind = for_you.page(place, me, WEIGHTS, 50)
    assert behind is None
    assert sorted(item.story_id for item in page) == sorted(kept)


def test_two_who_swipe_at_once_are_shown_the_same() -> None:
    stories(40)
    reel = reels.begin(None, None, WEIGHTS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: reels.stretch(reel, 0, WEIGHTS), range(4)))
    assert len(set(found)) == 1


def test_a_session_that_was_forgotten_is_over() -> None:
    stories(30)
    place = At(reels.begin(None, None, WEIGHTS))
    _, behind = for_you.page(place, None, WEIGHTS, 5)
    assert behind is not None
    with database.transaction():
        Reel.delete().execute()
    with pytest.raises(ReelOver):
        reels.stretch(place.reel_id, 3, WEIGHTS)
    with pytest.raises(ReelOver):
        reels.stretch("none", 0, WEIGHTS)


def test_a_place_is_kept_no_finer_than_a_kilometre() -> None:
    reel = reels.begin(None, Point(48.208174, 16.373819), WEIGHTS)
    with database.session():
        row = Reel.get_by_id(reel)
    assert (row.latitude, row.longitude) == (48.21, 16.37)
