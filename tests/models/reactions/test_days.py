"""What is counted by days is what is counted, and each creator's own."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from models import database
from models.errors import UnknownStory
from models.reactions import comments, follows, insights
from models.reactions.audit import Drift, audit
from models.reactions.beacons import Beacon, BeaconKind, record
from models.reactions.insights import Counts
from models.reactions.likes import like, unlike
from models.reactions.schema import CreatorDay, StoryDay
from models.reactions.shares import share
from models.stories.schema import Story
from models.values import new_id
from tests.models.accounts.make import account
from tests.models.feed.make import listed, watched
from tests.models.reactions.make import creator

pytestmark = pytest.mark.usefixtures("truth")


DAY_SECONDS = 86_400


@pytest.fixture(autouse=True)
def one_day() -> None:
    """Midnight is not waited for within a test: each counts on one day, and puts back what is to be of another."""
    left = DAY_SECONDS - time.time() % DAY_SECONDS
    if left < 30:
        time.sleep(left + 0.1)


def told(owner: str, **fields: object) -> str:
    """A story of `owner` that everybody sees, with a video of ten seconds."""
    story = listed(creator_id=owner, video_id=watched(10), **fields)
    row = {"state": "approved", "revision": 1, "content": "{}", "made_to_order": True, "publish_when": "ready"}
    with database.transaction():
        Story.insert(id=story, creator=owner, auto_publish=True, created=0.0, updated=0.0, **row).execute()
    return story


def earlier(days: int) -> None:
    """Put everything that was counted so far so many days back."""
    with database.transaction():
        for table in (StoryDay, CreatorDay):
            table.update(day=table.day - days).execute()


def watch(story: str, viewer: str, milliseconds: int, kind: BeaconKind = BeaconKind.WATCH) -> None:
    record(viewer, [Beacon(new_id(), story, kind, milliseconds, milliseconds)])


def test_each_day_has_what_was_counted_on_it() -> None:
    ana, me, other = creator(), account(), account()
    story = told(ana)
    watch(story, me, 4000)
    like(me, story)
    comments.post(me, story, "Fine")
    earlier(2)
    watch(story, me, 6000, BeaconKind.COMPLETE)
    watch(story, other, 1000)
    like(other, story)
    like(other, story)
    unlike(me, story)
    share(other, story)
    found = insights.of_story(story, ana, 4)
    assert found.counts == (
        Counts(),
        Counts(views=1, watched_ms=4000, likes=1, comments=1),
        Counts(),
        Counts(views=1, completions=1, watched_ms=7000, likes=0, shares=1),
    )
    assert found.total == Counts(2, 1, 11_000, 1, 1, 1)
    assert found.total.completion == 0.5
    assert [later - day for day, later in zip(found.days, found.days[1:], strict=False)] == [timedelta(days=1)] * 3
    assert abs(found.days[-1] - datetime.now(UTC).date()) <= timedelta(days=1)
    assert insights.of_story(story, ana, 2).counts == found.counts[2:]
    assert audit() == ()


def test_of_whom_only_an_earlier_day_had_seen_the_beginning_no_more_than_all_saw_the_end() -> None:
    ana, me = creator(), account()
    story = told(ana)
    watch(story, me, 4000)
    earlier(1)
    watch(story, me, 6000, BeaconKind.COMPLETE)
    today = insights.of_story(story, ana, 1).total
    assert (today.views, today.completions, today.completion) == (0, 1, None)
    watch(story, account(), 1000)
    assert insights.of_story(story, ana, 1).total.completion == 1.0


def test_a_creator_has_all_their_stories_together_and_their_followers() -> None:
    ana, other, me = creator(), creator(), account()
    stories = [told(ana), told(ana), told(other)]
    for story in stories:
        watch(story, me, 3000)
    follows.follow(me, ana)
    earlier(1)
    watch(stories[0], other, 2000)
    for follower in (account(), account()):
        follows.follow(follower, ana)
    follows.unfollow(me, ana)
    found = insights.of_creator(ana, 2)
    assert found.counts == (Counts(views=2, watched_ms=6000), Counts(views=1, watched_ms=2000))
    assert (found.follows, found.followers) == ((1, 1), 2)
    nobody = insights.of_creator(me, 2)
    assert (nobody.counts, nobody.follows, nobody.followers) == ((Counts(), Counts()), (0, 0), 0)
    assert audit() == ()


def test_a_story_tells_its_numbers_to_its_creator_alone() -> None:
    story = told(creator())
    for stranger, asked in ((creator(), story), (account(), story), (account(), "none")):
        with pytest.raises(UnknownStory):
            insights.of_story(asked, stranger, 30)


def test_days_that_are_wrong_together_are_found_and_put_right_today() -> None:
    ana, me = creator(), account()
    story = told(ana)
    like(me, story)
    follows.follow(me, ana)
    with database.transaction():
        StoryDay.update(likes=3, watched_ms=5).execute()
        CreatorDay.update(follows=4).execute()
    assert set(audit()) == {
        Drift(story, "likes by day", 3, 1),
        Drift(story, "watched_ms by day", 5, 0),
        Drift(ana, "follows by day", 4, 1),
    }
    assert audit() == ()
    assert insights.of_story(story, ana, 30).total.likes == 1
