"""Likes, follows and shares are counted exactly, whoever does what at the same time."""

import random
from concurrent.futures import ThreadPoolExecutor
from math import log2

import pytest

from models import database
from models.accounts import blocks
from models.errors import FollowOneself, TooManyComments, TooManyFollows, TooManyShares, UnknownCreator, UnknownStory
from models.feed import scores
from models.feed.listings import hide_creator, unlist
from models.feed.schema import CreatorTally, Listing, StoryTally
from models.feed.scores import Weights
from models.reactions import bounds, comments, follows
from models.reactions.audit import Drift, audit
from models.reactions.beacons import Beacon, BeaconKind, record
from models.reactions.likes import like, unlike
from models.reactions.schema import Comment, Share
from models.reactions.shares import share
from models.values import new_id
from tests.models.accounts.make import account
from tests.models.feed.make import listed, watched
from tests.models.reactions.make import creator, lifting, tally

pytestmark = pytest.mark.usefixtures("truth")

CLIENTS = 16


def test_a_like_counts_once_and_can_be_taken_back_once() -> None:
    story, me, other = listed(), account(), account()
    assert [like(me, story), like(me, story), like(other, story)] == [1, 1, 2]
    assert [unlike(me, story), unlike(me, story)] == [1, 1]
    assert tally(story) == {"likes": 1}


def test_what_is_not_shown_cannot_be_liked_or_shared() -> None:
    me, owner, banned = account(), account(), account()
    gone, theirs, hidden = listed(), listed(creator_id=owner), listed(creator_id=banned)
    blocks.block(owner, me)
    with database.transaction():
        unlist(gone)
        hide_creator(banned)
    for story in (gone, theirs, hidden, "none"):
        for react in (like, unlike, share):
            with pytest.raises(UnknownStory):
                react(me, story)


def test_a_like_can_be_taken_back_though_the_story_is_gone() -> None:
    story, me = listed(), account()
    like(me, story)
    with database.transaction():
        unlist(story)
    assert unlike(me, story) == 0


def test_every_share_counts() -> None:
    story, me = listed(), account()
    assert share(me, story) != share(me, story)
    assert tally(story) == {"shares": 2}


def test_one_account_lifts_a_story_once_however_often_it_speaks() -> None:
    story, me, other = listed(), account(), account()
    mine = [comments.post(me, story, "Fine") for _ in range(3)]
    for who in (me, me, me, other):
        share(who, story)
    assert tally(story) == {"comments": 3, "shares": 4}
    assert lifting(story) == {"commenters": 1, "sharers": 2}
    scores.refresh(Weights())
    with database.session():
        lifted = Listing.get_by_id(story)
        assert lifted.score == pytest.approx(scores.fresh(lifted.listed) + 6 * log2(1 + 2 * 1 + 3 * 2))
    for comment in mine[:2]:
        comments.delete(comment, me)
    assert lifting(story)["commenters"] == 1
    comments.moderate(mine[2], "moderator")
    assert "commenters" not in lifting(story)
    with database.transaction():
        comments.restore_by_moderator(mine[2], "moderator", "appeal granted")
    assert lifting(story)["commenters"] == 1
    assert audit() == ()


def test_what_one_account_says_at_once_lifts_a_story_once() -> None:
    story, me = listed(), account()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: (comments.post(me, story, "Fine"), share(me, story)), range(8)))
    assert lifting(story) == {"commenters": 1, "sharers": 1}


def test_one_speaks_so_often_a_day_and_on_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "COMMENTS", 2)
    monkeypatch.setattr(bounds, "SHARES", 2)
    stories, me = [listed() for _ in range(3)], account()
    for story in stories[:2]:
        comments.delete(comments.post(me, story, "Fine"), me)
        share(me, story)
    with pytest.raises(TooManyComments):
        comments.post(me, stories[2], "Fine")
    with pytest.raises(TooManyShares):
        share(me, stories[2])
    share(account(), stories[2])
    with database.transaction():
        Comment.update(created=Comment.created - bounds.DAY_SECONDS).execute()
        Share.update(at=Share.at - bounds.DAY_SECONDS).where(Share.account_id == me).execute()
    comments.post(me, stories[2], "Fine")
    share(me, stories[2])


def test_creators_are_followed_by_others_once(monkeypatch: pytest.MonkeyPatch) -> None:
    me, ana = account(), creator()
    assert [follows.follow(me, ana), follows.follow(me, ana)] == [1, 1]
    assert [follows.unfollow(me, ana), follows.unfollow(me, ana)] == [0, 0]
    with pytest.raises(FollowOneself):
        follows.follow(ana, ana)
    for nobody in ("none", creator("applied"), account()):
        with pytest.raises(UnknownCreator):
            follows.follow(me, nobody)
    rude = creator()
    blocks.block(rude, me)
    with pytest.raises(UnknownCreator):
        follows.follow(me, rude)
    monkeypatch.setattr(follows, "MOST", 1)
    follows.follow(me, ana)
    with pytest.raises(TooManyFollows):
        follows.follow(me, creator())


def test_sixteen_clients_at_once_leave_exact_counters() -> None:
    people, creators = [account() for _ in range(CLIENTS)], [creator() for _ in range(2)]
    stories = [listed(creator_id=creators[number % 2], video_id=watched(10)) for number in range(3)]

    def act(number: int) -> None:
        me, drawn = people[number], random.Random(number)
        for _ in range(25):
            story = drawn.choice(stories)
            match drawn.randrange(8):
                case 0 | 1:
                    like(me, story)
                case 2:
                    unlike(me, story)
                case 3:
                    follows.follow(me, drawn.choice(creators))
                case 4:
                    follows.unfollow(me, drawn.choice(creators))
                case 5:
                    share(me, story)
                case 6:
                    comments.delete(comments.post(me, story, "Fine"), me)
                    comments.post(me, story, "Very fine")
                case 7:
                    kinds = [drawn.choice(list(BeaconKind)) for _ in stories]
                    record(me, [Beacon(new_id(), s, k, 9000, 9000) for s, k in zip(stories, kinds, strict=True)])
            if drawn.random() < 0.2:
                scores.refresh(Weights())

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(act, range(CLIENTS)))
    assert audit() == ()
    assert sum(tally(story)["likes"] for story in stories) > 0


def test_sixteen_who_like_the_same_story_at_once_are_sixteen() -> None:
    story, people = listed(), [account() for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda who: [like(who, story) for _ in range(5)], people))
    assert tally(story) == {"likes": CLIENTS}


def test_the_audit_finds_what_is_wrong_and_mends_it() -> None:
    story, ana, me = listed(), creator(), account()
    like(me, story)
    follows.follow(me, ana)
    first = comments.post(me, story, "First")
    comments.post(me, story, "Second", first)
    with database.transaction():
        StoryTally.update(likes=5, watched_ms=3).where(StoryTally.story_id == story).execute()
        CreatorTally.update(followers=0).where(CreatorTally.creator_id == ana).execute()
        Comment.update(replies=4).where(comments.Comment.id == first).execute()
    assert set(audit()) == {
        Drift(story, "likes", 5, 1),
        Drift(story, "watched_ms", 3, 0),
        Drift(ana, "followers", 0, 1),
        Drift(first, "replies", 4, 1),
    }
    assert audit() == ()


def test_scores_follow_what_is_counted() -> None:
    story, weights = listed(), Weights(doubling_hours=6)
    with database.session():
        before = Listing.get_by_id(story).score
    for _ in range(3):
        like(account(), story)
    assert scores.refresh(weights) == 1
    assert scores.refresh(weights) == 0
    with database.session():
        assert Listing.get_by_id(story).score == pytest.approx(before + 12)
    assert scores.reweigh() == 1
    assert scores.refresh(Weights(doubling_hours=1)) == 1
    with database.session():
        assert Listing.get_by_id(story).score == pytest.approx(before + 2)
