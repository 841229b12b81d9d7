"""What was watched counts once, and for no more than can be true."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from models import database
from models.feed import reels, upkeep
from models.feed.listings import unlist
from models.feed.schema import Reel, ReelChunk
from models.feed.scores import Weights
from models.reactions import beacons
from models.reactions.audit import audit
from models.reactions.beacons import Beacon, BeaconKind, Counted, anonymous, record
from models.reactions.schema import Beacon as Row
from models.stories.schema import Story, StoryVideo
from models.values import new_id
from tests.models.accounts.make import account
from tests.models.feed.make import listed, watched
from tests.models.reactions.make import tally

pytestmark = pytest.mark.usefixtures("truth")


def told(story: str, kind: BeaconKind, watched: int = 0, position: int = 0) -> Beacon:
    return Beacon(new_id(), story, kind, watched, position)


def test_a_viewer_is_one_view_and_a_beacon_counts_once() -> None:
    story, me = listed(video_id=watched(10)), account()
    view, watch = told(story, BeaconKind.VIEW), told(story, BeaconKind.WATCH, 4000, 4000)
    assert record(me, [view, watch]) == Counted(2, 0, 0)
    assert record(me, [view, watch, told(story, BeaconKind.VIEW)]) == Counted(1, 2, 0)
    assert record(anonymous("phone-1"), [view, view]) == Counted(1, 1, 0)
    assert tally(story) == {"views": 2, "watched_ms": 4000}
    assert audit() == ()


def test_a_story_is_complete_for_who_saw_most_of_it_and_came_to_its_end() -> None:
    story = listed(video_id=watched(10))
    record(account(), [told(story, BeaconKind.COMPLETE)])  # says so, and has watched nothing
    record(account(), [told(story, BeaconKind.WATCH, 9000, 5000)])  # watched the first half twice
    assert "completions" not in tally(story)
    record(account(), [told(story, BeaconKind.WATCH, 5000, 5000), told(story, BeaconKind.COMPLETE, 4000)])
    record(account(), [told(story, BeaconKind.WATCH, 9000, 9900)])
    assert tally(story)["completions"] == 2
    assert audit() == ()


def test_no_watch_time_is_counted_that_cannot_be() -> None:
    story, me = listed(video_id=watched(10)), account()
    record(me, [told(story, BeaconKind.WATCH, 10**9, 10**9)])
    assert tally(story)["watched_ms"] == 10_000
    record(me, [told(story, BeaconKind.WATCH, 10_000) for _ in range(100)])
    assert tally(story)["watched_ms"] == 10_000 * beacons.MOST_LOOPS
    unknown = listed(video_id="none")
    record(me, [told(unknown, BeaconKind.WATCH, 10**9)])
    assert tally(unknown)["watched_ms"] == beacons.UNKNOWN_MS


def test_a_beacon_counts_for_as_much_as_the_video_that_it_names() -> None:
    first, second, elsewhere, me = watched(10), watched(30), watched(60), account()
    story = listed(video_id=first)
    with database.transaction():
        content = {"state": "approved", "revision": 1, "content": "{}", "made_to_order": True, "publish_when": "ready"}
        Story.insert(id=story, creator=me, auto_publish=True, created=0.0, updated=0.0, **content).execute()
        for video in (first, second):
            StoryVideo.insert(story=story, video_id=video, live=True).execute()

    def watching(video: str | None) -> int:
        """What a viewer counts for who says to have watched it all day, to its end."""
        before = tally(story).get("watched_ms", 0)
        record(account(), [replace(told(story, BeaconKind.COMPLETE, 10**7, 10**7), video_id=video)])
        return tally(story)["watched_ms"] - before

    assert (watching(second), "completions" in tally(story)) == (30_000, False)
    assert [watching(None), watching(first), watching(elsewhere)] == [10_000] * 3
    assert tally(story)["completions"] == 3
    record(me, [replace(told(story, BeaconKind.WATCH, 10**7), video_id=second) for _ in range(100)])
    assert tally(story)["watched_ms"] == 60_000 + beacons.MOST_LOOPS * 40_000


def test_what_is_not_shown_is_not_counted_and_holds_nothing_up() -> None:
    gone, story, me = listed(), listed(), account()
    with database.transaction():
        unlist(gone)
    batch = [told(gone, BeaconKind.VIEW), told("none", BeaconKind.VIEW), told(story, BeaconKind.VIEW)]
    assert record(me, batch) == Counted(1, 0, 2)
    assert record(me, batch[:2]) == Counted(0, 0, 2)


def test_the_same_batch_sent_at_once_counts_once() -> None:
    stories, me = [listed() for _ in range(5)], account()
    batch = [told(story, BeaconKind.WATCH, 1000) for story in stories]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: record(me, batch), range(8)))
    assert sum(result.counted for result in results) == 5
    assert [tally(story) for story in stories] == [{"views": 1, "watched_ms": 1000}] * 5


def test_old_beacons_and_sessions_are_forgotten_and_others_kept() -> None:
    story, me = listed(), account()
    record(me, [told(story, BeaconKind.VIEW)])
    old, new = reels.begin(me, None, Weights()), reels.begin(me, None, Weights())
    for reel in (old, new):
        reels.stretch(reel, 0, Weights())
    assert upkeep.forget() == 0
    with database.transaction():
        Row.update(at=Row.at - beacons.KEPT_SECONDS - 1).execute()
        Reel.update(expires=0.0).where(Reel.id == old).execute()
    assert upkeep.forget() == 2
    with database.session():
        assert [row.id for row in Reel.select()] == [new]
        assert [row.reel_id for row in ReelChunk.select()] == [new]
        assert Row.select().count() == 0
