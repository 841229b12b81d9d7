"""Lists by age: complete and without doubles while stories come and go."""

import pytest

from models import database
from models.accounts import blocks
from models.feed import pages
from models.feed.items import Item
from models.feed.listings import hide_creator, unlist
from models.feed.pages import Behind
from models.reactions.schema import Follow
from tests.models.accounts.make import account
from tests.models.feed.make import aged, listed

pytestmark = pytest.mark.usefixtures("truth")


def ids(found: list[Item]) -> list[str]:
    return [item.story_id for item in found]


def behind(item: Item) -> Behind:
    return Behind(item.listed, item.story_id)


def follow(who: str, creator: str) -> None:
    with database.transaction():
        Follow.insert(account_id=who, creator_id=creator, at=0.0).execute()


def test_newest_goes_on_where_it_ended_whatever_is_published_meanwhile() -> None:
    stories = [listed() for _ in range(7)]
    for number, story in enumerate(stories):
        aged(story, number)
    first = pages.newest(None, None, 3)
    listed()
    second = pages.newest(None, behind(first[-1]), 3)
    third = pages.newest(None, behind(second[-1]), 3)
    assert ids([*first, *second, *third]) == stories


def test_a_page_is_full_though_hidden_blocked_and_taken_down_ones_lie_between() -> None:
    me, hidden, blocked, blocker, other = (account() for _ in range(5))
    kept = []
    for number in range(4):
        for creator in (hidden, blocked, blocker, other):
            story = listed(creator_id=creator)
            aged(story, number)
            if creator == other:
                kept.append(story)
    gone = listed()
    with database.transaction():
        hide_creator(hidden)
        unlist(gone)
    blocks.block(me, blocked)
    blocks.block(blocker, me)
    assert ids(pages.newest(me, None, 4)) == kept
    assert len(pages.newest(None, None, 50)) == 12


def test_a_creators_page_and_a_categorys_hold_no_others() -> None:
    ana, ben = account(), account()
    wood, clay = listed(creator_id=ana, category="wood"), listed(creator_id=ben, category="ceramics")
    assert ids(pages.of_creator(ana, None, None, 20)) == [wood]
    assert ids(pages.of_category("ceramics", None, None, 20)) == [clay]


def test_following_merges_many_creators_by_age() -> None:
    me = account()
    creators = [account() for _ in range(3)]
    stories = []
    for number in range(12):
        story = listed(creator_id=creators[number % 3])
        aged(story, number)
        stories.append(story)
    listed(creator_id=account())
    for creator in creators:
        follow(me, creator)
    first = pages.following(me, None, 5)
    second = pages.following(me, behind(first[-1]), 5)
    third = pages.following(me, behind(second[-1]), 5)
    assert ids([*first, *second, *third]) == stories
    assert all(item.followed for item in first)


def test_following_shows_nobody_who_was_blocked_or_hidden_and_stays_full() -> None:
    me, blocked, hidden, other = (account() for _ in range(4))
    for creator in (blocked, hidden, other):
        follow(me, creator)
    for creator in (blocked, hidden):
        for _ in range(5):
            listed(creator_id=creator)
    kept = [listed(creator_id=other) for _ in range(3)]
    for number, story in enumerate(kept):
        aged(story, 1 + number)
    blocks.block(me, blocked)
    with database.transaction():
        hide_creator(hidden)
    assert ids(pages.following(me, None, 3)) == kept


def test_a_page_is_full_though_videos_of_newer_stories_cannot_be_watched() -> None:
    me, creator = account(), account()
    follow(me, creator)
    kept = [listed(creator_id=creator) for _ in range(3)]
    for number, story in enumerate(kept):
        aged(story, 1 + number)
    for _ in range(3):
        listed(creator_id=creator, video_id="none")
    assert ids(pages.following(me, None, 3)) == ids(pages.newest(me, None, 3)) == kept
