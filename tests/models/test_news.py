"""What is told, and when: after the commit, once, and nothing of what was undone."""

from collections.abc import Iterator

import pytest

from models import database, history, news, uploads
from models.accounts import blocks, sessions
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.database import clock
from models.errors import UnknownCreator, UnknownStory
from models.feed import listings
from models.moderation import notices
from models.moderation.notices import NoticeKind
from models.news import News, Sort
from models.reactions import comments, follows, likes, tallies, threads
from models.schema import Video
from models.states import Protocol, VideoState
from models.stories import reading
from models.values import NewUpload, Piece, Quota, new_id
from tests.models.accounts.make import account
from tests.models.feed.make import listed
from tests.models.make import video
from tests.models.reactions.make import creator

ROOMY = Quota(9, 1 << 40)


@pytest.fixture
def told(truth: str) -> Iterator[list[News]]:
    del truth
    found: list[News] = []
    news.listen(found.extend)
    yield found
    news.listen(None)


def brief(told: list[News]) -> list[tuple[str, str, dict[str, object]]]:
    return [(item.topic, item.kind, dict(item.data)) for item in told]


def test_it_is_told_after_the_commit_and_not_before(told: list[News]) -> None:
    story, who = listed(), account()
    told.clear()
    with database.transaction():
        likes.like(who, story)
        assert told == []
    assert told == [News(f"story:{story}", Sort.COUNTED)]
    likes.like(who, story)
    assert len(told) == 1, "again, it changes nothing"


def test_nothing_is_told_of_what_was_undone(told: list[News]) -> None:
    story, who = listed(), account()
    told.clear()
    with database.transaction():
        try:
            with database.transaction():
                likes.like(who, story)
                raise UnknownStory()
        except UnknownStory:
            news.creator_counted("kept")
    assert [item.topic for item in told] == ["creator:kept"]
    with pytest.raises(UnknownStory):
        _like_and_fail(who, story)
    likes.like(who, story)
    assert [item.topic for item in told] == ["creator:kept", f"story:{story}"]


@database.transaction()
def _like_and_fail(who: str, story: str) -> None:
    likes.like(who, story)
    raise UnknownStory()


def test_nobody_has_to_listen(truth: str) -> None:
    del truth
    news.listen(None)
    likes.like(account(), listed())
    found: list[News] = []
    news.listen(found.extend)
    likes.like(account(), listed(story_id=new_id()))
    assert found
    news.listen(None)


def test_a_comment_is_told_of_by_its_id_alone(told: list[News]) -> None:
    story, who = listed(), account()
    told.clear()
    key = comments.post(who, story, "Fine")
    comments.edit(key, who, "Better")
    comments.delete(key, who)
    events = [item for item in brief(told) if item[1] == "comment"]
    changes = ("posted", "edited", "removed")
    assert events == [(f"story:{story}", "comment", {"id": key, "change": change}) for change in changes]
    assert threads.comments([key]) == {}
    again = comments.post(who, story, "Again")
    assert threads.comments([key, again, "none"])[again].text == "Again"


def test_of_a_block_hubs_alone_are_told(told: list[News]) -> None:
    one, other = account(), account()
    told.clear()
    blocks.block(one, other)
    blocks.unblock(one, other)
    assert brief(told) == [(news.BLOCKS, news.BLOCKS, {"accounts": [one, other]})] * 2


def test_stories_that_come_and_go_are_told_to_those_who_follow_their_creator(told: list[News]) -> None:
    who = creator()
    story = listed(creator_id=who)
    listed(creator_id=who, story_id=story)
    with database.transaction():
        listings.unlist(story)
    shown = {"id": story, "change": "shown"}
    assert [item for item in brief(told) if item[1] != "video"] == [
        (f"creator:{who}", "story", shown),
        (f"story:{story}", "gone", {"creator": who}),
        (f"creator:{who}", "story", shown | {"change": "gone"}),
    ]
    told.clear()
    other = listed(creator_id=who)
    with database.transaction():
        listings.hide_creator(who)
    assert [item[:2] for item in brief(told) if item[1] != "video"] == [
        (f"creator:{who}", "story"),
        (f"story:{other}", "gone"),
        (f"creator:{who}", "story"),
        (f"creator:{who}", "gone"),
    ]


def test_states_notices_and_bytes_are_told_to_their_owner(told: list[News]) -> None:
    who = account()
    key = video()
    with database.transaction():
        Video.update(creator=who).where(Video.id == key).execute()
        history.note(Video, key, VideoState.PROCESSING, VideoState.READY, "worker")
        notices.tell(who, NoticeKind.APPROVED, {})
    del told[:-2]  # the video's own beginning
    assert brief(told)[0] == (f"user:{who}", "video", {"id": key, "state": "ready"})
    assert brief(told)[1][1] == "notice"
    assert notices.unread_of([who, "other"]) == {who: 1}
    told.clear()
    made = uploads.create(NewUpload(who, "a.mp4", "video/mp4", 10, Protocol.PARTS, 5), ROOMY, 60)
    uploads.record(made.id, Piece(0, 5, "k", 1, None, None), 60)
    assert [(item.sort, item.sparing) for item in told] == [(Sort.EVENT, False), (Sort.PART, True)]
    assert told[1].data == {"upload": made.id, "received": 5, "size": 10}
    uploads.record(made.id, Piece(5, 5, "l", 1, None, None), 60)
    assert not told[-1].sparing, "the last is always told"


def test_counters_of_many_are_read_at_once(told: list[News]) -> None:
    del told
    first, second, who, seller = listed(), listed(), account(), creator()
    likes.like(who, first)
    follows.follow(who, seller)
    found = tallies.of_stories([first, second, "none"])
    assert (found[first].likes, found[second].likes, len(found)) == (1, 0, 2)
    assert tallies.of_creators([seller, "none"]) == {seller: 1}


def test_who_sees_a_story_and_a_creator_may_be_told_of_it(truth: str) -> None:
    del truth
    seller = creator()
    story = listed(creator_id=seller)
    reading.check_seen(story, None, judges=False)
    with database.transaction():
        listings.unlist(story)
    for viewer in (None, account(), seller):
        with pytest.raises(UnknownStory):
            reading.check_seen(story, viewer, judges=True)
    with pytest.raises(UnknownCreator):
        follows.follow(account(), account())


def test_sessions_go_on_until_they_end(truth: str) -> None:
    del truth
    who, other = account(), account()
    one, two = sessions.open_session(who, 60), sessions.open_session(other, 60)
    over = sessions.open_session(who, -1)
    active = (AccountState.ACTIVE, Role.VIEWER)
    assert sessions.standing([one, two, over, "none"]) == {one: active, two: active}
    sessions.end(two, other)
    with database.transaction():
        Account.update(state=AccountState.SUSPENDED.value, suspended_until=clock() + 60).where(
            Account.id == who
        ).execute()
    assert sessions.standing([one, two]) == {one: (AccountState.SUSPENDED, Role.VIEWER)}
    with database.transaction():
        Account.update(suspended_until=clock() - 1).where(Account.id == who).execute()
    assert sessions.standing([one]) == {one: active}
