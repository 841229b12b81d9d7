"""Comments: who may say, change and remove what, and what is left of it."""

import pytest

from models import database, history
from models.accounts import blocks
from models.accounts.schema import Account
from models.errors import CommentTooDeep, EditTooLate, NotTheirs, UnknownComment, UnknownStory
from models.feed.listings import unlist
from models.reactions import comments, threads
from models.reactions.audit import audit
from models.reactions.schema import Comment
from models.reactions.threads import CommentView, Spot
from tests.models.accounts.make import account
from tests.models.feed.make import CREATOR, listed
from tests.models.reactions.make import tally

pytestmark = pytest.mark.usefixtures("truth")


def top(story: str, viewer: str | None = None) -> list[CommentView]:
    return threads.of_story(story, viewer, None, 50)


def below(comment: str, viewer: str | None = None) -> list[CommentView]:
    return threads.replies(comment, viewer, None, 50)


def remove(comment: str) -> None:
    with database.transaction():
        comments.remove_by_moderator(comment, "moderator", "harassment")


def restore(comment: str) -> None:
    with database.transaction():
        comments.restore_by_moderator(comment, "moderator", "appeal granted")


def test_three_levels_and_no_more() -> None:
    story, me = listed(), account(name="Ben")
    first = comments.post(me, story, "  One\x00\r\ntwo ")
    second = comments.post(me, story, "Two", first)
    third = comments.post(me, story, "Three", second)
    with pytest.raises(CommentTooDeep):
        comments.post(me, story, "Four", third)
    (found,) = top(story)
    assert (found.text, found.author and found.author.name, found.level, found.replies) == ("One\ntwo", "Ben", 1, 1)
    assert [item.id for item in below(first)] == [second]
    assert [item.id for item in below(second)] == [third]
    assert tally(story) == {"comments": 3}


def test_a_reply_belongs_to_a_live_comment_of_the_same_story() -> None:
    story, other, me = listed(), listed(), account()
    first, gone = comments.post(me, story, "One"), comments.post(me, story, "Two")
    comments.delete(gone, me)
    for wrong in (gone, "none", comments.post(me, other, "Elsewhere")):
        with pytest.raises(UnknownComment):
            comments.post(me, story, "Reply", wrong)
    with pytest.raises(UnknownStory):
        comments.post(me, "none", "Reply", first)


def test_only_its_author_changes_a_comment_and_only_within_minutes() -> None:
    story, me = listed(), account()
    key = comments.post(me, story, "One")
    comments.edit(key, me, "Two")
    assert (top(story)[0].text, top(story)[0].edited is None) == ("Two", False)
    for other in (account(), CREATOR):
        with pytest.raises(NotTheirs):
            comments.edit(key, other, "Mine")
    with database.transaction():
        Comment.update(created=Comment.created - comments.EDIT_SECONDS - 1).execute()
    with pytest.raises(EditTooLate):
        comments.edit(key, me, "Three")


def test_author_and_owner_delete_and_nobody_else() -> None:
    story, me = listed(), account()
    first, second = comments.post(me, story, "One"), comments.post(me, story, "Two")
    with pytest.raises(NotTheirs):
        comments.delete(first, account())
    comments.delete(first, me)
    comments.delete(second, CREATOR)
    assert top(story) == []
    assert tally(story) == {}
    with pytest.raises(UnknownComment):
        comments.delete(first, me)
    with database.session():
        assert [row.text for row in Comment.select()] == [None, None]
    assert [change.after for change in history.of(first)] == ["live", "deleted"]


def test_a_deleted_comment_keeps_its_place_while_replies_stand_below_it() -> None:
    story, me = listed(), account()
    first = comments.post(me, story, "One")
    second = comments.post(me, story, "Two", first)
    third = comments.post(me, story, "Three", second)
    comments.delete(first, me)
    comments.delete(second, me)
    (place,) = top(story)
    assert (place.text, place.author, place.replies) == (None, None, 1)
    assert [item.text for item in below(first)] == [None]
    assert tally(story) == {"comments": 1}
    comments.delete(third, me)
    assert top(story) == []
    assert audit() == ()


def test_what_a_moderator_removed_can_be_restored_with_its_place() -> None:
    story, me = listed(), account()
    first = comments.post(me, story, "One")
    second = comments.post(me, story, "Two", first)
    comments.delete(first, me)
    remove(second)
    remove(second)
    assert (top(story), tally(story)) == ([], {})
    restore(second)
    restore(second)
    assert [item.replies for item in top(story)] == [1]
    assert [item.text for item in below(first)] == ["Two"]
    assert tally(story) == {"comments": 1}
    restore(first)  # its author deleted it: there is nothing to restore
    assert [item.text for item in top(story)] == [None]
    assert audit() == ()
    with pytest.raises(UnknownComment):
        remove("none")


def test_pages_are_complete_and_without_doubles() -> None:
    story, me = listed(), account()
    first = comments.post(me, story, "0")
    made = [first, *(comments.post(me, story, str(number)) for number in range(1, 8))]
    replied = [comments.post(me, story, str(number), first) for number in range(5)]
    found: list[str] = []
    spot: Spot | None = None
    while page := threads.of_story(story, None, spot, 3):
        found += [item.id for item in page]
        spot = Spot(page[-1].created, page[-1].id)
        comments.post(me, story, "meanwhile")
    assert found == made[::-1]
    page = threads.replies(first, None, None, 2)
    rest = threads.replies(first, None, Spot(page[-1].created, page[-1].id), 10)
    assert [item.id for item in [*page, *rest]] == replied


def test_a_creator_deletes_what_somebody_said_below_their_story_who_has_blocked_them() -> None:
    creator, rude = account(), account()
    story = listed(creator_id=creator)
    key = comments.post(rude, story, "Rude")
    blocks.block(rude, creator)
    comments.delete(key, creator)
    assert top(story) == []


def test_those_who_blocked_one_another_do_not_read_or_answer_each_other() -> None:
    story, me, rude = listed(), account(), account()
    mine, theirs = comments.post(me, story, "Mine"), comments.post(rude, story, "Theirs")
    blocks.block(me, rude)
    assert [item.id for item in top(story, me)] == [mine]
    assert [item.id for item in top(story, rude)] == [theirs]
    assert len(top(story)) == 2
    with pytest.raises(UnknownComment):
        comments.post(rude, story, "Ha", mine)
    with pytest.raises(UnknownComment):
        below(theirs, me)


def test_whom_a_story_is_shown_to_no_more_says_nothing_else_below_it_and_may_take_back_what_they_said() -> None:
    creator, rude = account(), account()
    blocking, gone = listed(creator_id=creator), listed()
    said = [comments.post(rude, story, "Fine") for story in (blocking, gone)]
    blocks.block(creator, rude)
    with database.transaction():
        unlist(gone)
    for key in said:
        with pytest.raises(UnknownComment):
            comments.edit(key, rude, "Rude")
    assert [item.text for item in top(blocking)] == ["Fine"]
    for key in said:
        comments.delete(key, rude)
    assert top(blocking) == []


def test_comments_go_with_their_story_and_their_authors_name_with_their_account() -> None:
    story, me = listed(), account()
    key = comments.post(me, story, "One")
    with database.transaction():
        Account.update(state="leaving").where(Account.id == me).execute()
    assert [(item.text, item.author) for item in top(story)] == [(None, None)]
    with database.transaction():
        unlist(story)
    with pytest.raises(UnknownStory):
        top(story)
    with pytest.raises(UnknownComment):
        below(key)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" a\x07b\r\nc ", "ab\nc"),
        ("price \u202e0054\u202c", "price 0054"),
        ("\u2067abc\u2069", "abc"),
        ("\u200b\u200d \ufeff", ""),
        ("\U0001f468\u200d\U0001f4bb", "\U0001f468\u200d\U0001f4bb"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    ],
)
def test_a_comment_holds_what_can_be_read_and_turns_nothing_around_it(written: str, read: str) -> None:
    assert comments.plain(written) == read
