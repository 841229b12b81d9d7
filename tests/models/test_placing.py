"""A video's objects go to where all that is public is, and away from there, as live stories show it."""

import json

import pytest

from models import census, database, placing, posters, tasks, videos
from models.accounts import leaving
from models.accounts.schema import Account
from models.deaths import bereave
from models.feed import listings
from models.moderation import sanctions
from models.moderation.states import SanctionKind
from models.moderation.values import NewSanction
from models.schema import Unplaced, Video
from models.states import Kind, Queue, TaskState, VideoState
from models.stories import drafts, reading, review
from models.stories.states import PublishWhen
from models.values import Claim, Move, VideoFacts
from tests.models import make
from tests.models.creators import make as creators
from tests.models.stories import make as stories

pytestmark = pytest.mark.usefixtures("truth")

PUBLISH = make.task("publish", kind=Kind.PUBLISH)

LIFETIME = 3600.0


@pytest.fixture
def creator(truth: str) -> str:
    del truth
    return creators.approved()


def made(creator: str, state: VideoState = VideoState.READY) -> str:
    """A video as workers make one: all of it apart."""
    video = make.video(PUBLISH, creator=creator)
    folder = f"previews/{video}/1/"
    facts = VideoFacts(
        duration=6.0,
        growing_key=f"{folder}growing/master.m3u8",
        growing_prefetch="[]",
        master_key=f"{folder}master.m3u8" if state is VideoState.READY else None,
        master_prefetch=json.dumps([[f"{folder}a", 0, 9], [f"{folder}a", 9, 9], None, None]),
        poster_key=f"{folder}images/poster.jpg",
        moments=json.dumps([f"{folder}images/storyboard.jpg", 90, 160, []]),
    )
    tasks.finish(make.claim(), "{}", facts=facts, state=state)
    return video


def claimed() -> Claim:
    """The move that there has to be."""
    claim = make.claim(Queue.URGENT)
    assert claim.kind is Kind.PLACE
    return claim


def carry_out(claim: Claim) -> frozenset[Queue]:
    """As a worker does: to where the order says."""
    published = json.loads(claim.spec)["published"]
    before = (
        f"{'media' if claim.published else 'previews'}/{claim.video_id}/1{f'-{claim.moves}' if claim.moves else ''}/"
    )
    after = f"{'media' if published else 'previews'}/{claim.video_id}/1-{claim.moves + 1}/"
    return tasks.finish(claim, "{}", move=Move(before, after, published, placing.shown(claim.video_id)))


def under_way(creator: str) -> tuple[str, str, Claim]:
    """A video, the story that shows it, and the move that has begun."""
    video = made(creator)
    story = stories.live(creator, video)
    placing.look(10)
    return video, story.id, claimed()


def moved() -> None:
    assert placing.look(10) == {Queue.URGENT}
    carry_out(claimed())
    assert placing.look(10) == frozenset()


def test_a_ready_video_goes_where_all_is_that_is_public_when_a_story_shows_it(creator: str) -> None:
    video = made(creator)
    assert placing.look(10) == frozenset()
    stories.live(creator, video)
    assert placing.look(10) == {Queue.URGENT}
    assert placing.look(10) == frozenset()
    assert carry_out(claimed()) == frozenset()
    view, folder = videos.video(video), f"media/{video}/1-1/"
    assert (view.published, view.moves, view.growing_key, view.master_key) == (True, 1, None, f"{folder}master.m3u8")
    with database.session():
        row = Video.get_by_id(video)
    assert (row.poster_key, row.growing_prefetch, row.outplayed) == (f"{folder}images/poster.jpg", None, None)
    assert json.loads(row.master_prefetch) == [[f"{folder}a", 0, 9], [f"{folder}a", 9, 9], None, None]
    assert json.loads(row.moments)[0] == f"{folder}images/storyboard.jpg"
    assert placing.look(10) == frozenset()
    with database.session():
        assert Unplaced.select().count() == 0


def test_what_was_there_before_stays_for_those_who_play_it_and_goes_at_once_when_others_may_not(creator: str) -> None:
    video = made(creator)
    story = stories.live(creator, video)
    moved()
    assert placing.left(LIFETIME, 10) == ()
    with database.transaction():
        Video.update(moved=Video.moved - LIFETIME).execute()
    (place,) = placing.left(LIFETIME, 10)
    assert (place.video_id, place.generation, place.published, place.moves) == (video, 1, True, 1)
    placing.cleared(place)
    assert placing.left(LIFETIME, 10) == ()

    with database.transaction():
        review.take_down(story.id, creators.MODERATOR, "because")
    moved()
    (later,) = placing.left(LIFETIME, 10)
    assert (later.published, later.moves) == (False, 2)
    placing.cleared(place)  # of the time before
    assert placing.left(LIFETIME, 10) == (later,)
    assert videos.video(video).master_key == f"previews/{video}/1-2/master.m3u8"


def test_it_comes_back_with_a_story_that_is_restored_and_goes_with_one_that_is_archived(creator: str) -> None:
    video = made(creator)
    story = stories.live(creator, video)
    moved()
    with database.transaction():
        review.take_down(story.id, creators.MODERATOR, "because")
    moved()
    with database.transaction():
        review.restore(story.id, creators.MODERATOR, "because")
    moved()
    assert videos.video(video).published
    drafts.archive(story.id, creator)
    moved()
    assert not videos.video(video).published


@pytest.mark.parametrize("new", [NewSanction(SanctionKind.SUSPENSION, 7), NewSanction(SanctionKind.BAN)])
def test_all_videos_of_a_creator_who_is_kept_from_selling_go_and_come_back_with_them(
    creator: str, new: NewSanction
) -> None:
    mine, theirs = [made(creator), made(creator)], made(creators.approved())
    for video in (*mine, theirs):
        stories.live(videos.video(video).creator, video)
    assert placing.look(10) == {Queue.URGENT}
    for _ in range(3):
        carry_out(claimed())
    placing.look(10)

    borne = sanctions.sanction(creator, new, creators.MODERATOR, "fraud")
    assert placing.look(10) == {Queue.URGENT}
    carry_out(claimed())
    carry_out(claimed())
    assert placing.look(10) == frozenset()
    assert [videos.video(video).published for video in (*mine, theirs)] == [False, False, True]
    assert {(place.video_id, place.published) for place in placing.left(LIFETIME, 10)} == {(key, False) for key in mine}

    sanctions.lift(borne, creators.MODERATOR, "appeal granted")
    assert placing.look(10) == {Queue.URGENT}
    carry_out(claimed())
    carry_out(claimed())
    assert all(videos.video(video).published for video in mine)


def test_what_goes_live_of_a_creator_who_is_hidden_stays_apart_until_they_are_back(creator: str) -> None:
    video = made(creator)
    leaving.leave(creator)
    stories.live(creator, video)
    assert placing.look(10) == frozenset()
    with database.transaction():
        leaving.come_back(Account.get_by_id(creator))
    moved()
    assert videos.video(video).published


def test_a_story_that_is_restored_while_its_creator_is_hidden_brings_nothing_back(creator: str) -> None:
    video = made(creator)
    story = stories.live(creator, video)
    moved()
    with database.transaction():
        review.take_down(story.id, creators.MODERATOR, "because")
        listings.hide_creator(creator)
    moved()
    with database.transaction():
        review.restore(story.id, creators.MODERATOR, "because")
    assert placing.look(10) == frozenset()
    with database.transaction():
        listings.show_creator(creator)
    moved()


def test_it_stays_as_long_as_one_story_shows_it(creator: str) -> None:
    video = made(creator)
    first, second = stories.live(creator, video), stories.live(creator, video)
    moved()
    drafts.archive(first.id, creator)
    assert placing.look(10) == frozenset()
    drafts.archive(second.id, creator)
    moved()


def test_a_video_that_is_published_before_it_is_ready_goes_when_it_is(creator: str) -> None:
    video = made(creator, VideoState.PLAYABLE)
    story = stories.live(creator, video, publish_when=PublishWhen.PLAYABLE)
    assert reading.published(story.id, None).version == 1
    assert placing.look(10) == frozenset()
    stories.becomes(video, VideoState.READY)
    moved()


def test_another_version_lets_go_of_the_video_that_it_does_not_show(creator: str) -> None:
    old, new = made(creator), made(creator)
    story = stories.live(creator, old)
    moved()
    drafts.write(story.id, creator, None, stories.draft(new))
    drafts.submit(story.id, creator)
    stories.decide(story.id)
    assert placing.look(10) == {Queue.URGENT}
    carry_out(claimed())
    carry_out(claimed())
    assert (videos.video(old).published, videos.video(new).published) == (False, True)


def test_what_changes_while_it_is_moved_is_moved_afterwards(creator: str) -> None:
    video, story, claim = under_way(creator)
    drafts.archive(story, creator)
    assert placing.look(10) == frozenset()
    carry_out(claim)
    assert videos.video(video).published
    moved()
    assert not videos.video(video).published


def test_what_was_stored_where_the_video_is_no_more_is_stored_again(creator: str) -> None:
    video, _, move = under_way(creator)
    posters.choose(video, creator, 1.0)
    frame = make.claim(Queue.URGENT)
    assert frame.kind is Kind.FRAME
    carry_out(move)
    facts = VideoFacts(poster_key=f"previews/{video}/1/images/poster-2.jpg")
    assert tasks.finish(frame, "{}", facts=facts) == {Queue.URGENT}
    with database.session():
        assert Video.get_by_id(video).poster_key == f"media/{video}/1-1/images/poster.jpg"
    again = make.claim(Queue.URGENT)
    assert (again.name, again.attempts, again.published, again.moves) == (frame.name, 1, True, 1)


def test_what_is_shown_newly_while_it_is_moved_is_not_forgotten(creator: str) -> None:
    video, _, move = under_way(creator)
    shown = placing.shown(video)
    posters.choose(video, creator, 1.0)
    poster = f"previews/{video}/1/images/poster-2.jpg"
    tasks.finish(make.claim(Queue.URGENT), "{}", facts=VideoFacts(poster_key=poster))
    late = Move(f"previews/{video}/1/", f"media/{video}/1-1/", True, shown)
    assert tasks.finish(move, "{}", move=late) == {Queue.URGENT}
    assert not videos.video(video).published
    carry_out(claimed())
    with database.session():
        assert Video.get_by_id(video).poster_key == f"media/{video}/1-1/images/poster-2.jpg"


def test_a_move_that_fails_is_tried_for_as_long_as_it_takes(creator: str) -> None:
    video, _, claim = under_way(creator)
    for _ in range(2 * tasks.MAX_FAILURES):
        tasks.postpone(claim, "storage_unavailable", "sentence", "detail", 60.0)
        make.pass_time(61.0)
        claim = claimed()
    bereave(claim.owner)
    carry_out(claimed())
    assert videos.video(video).published


def test_a_video_that_is_deleted_is_not_moved(creator: str) -> None:
    video, story, move = under_way(creator)
    drafts.archive(story, creator)
    videos.delete(video, creator, make.REMOVAL)
    with pytest.raises(tasks.LeaseLost):
        carry_out(move)
    assert placing.look(10) == frozenset()
    moves = [task.state for task in census.of_video(video) if task.kind is Kind.PLACE]
    assert moves == [TaskState.CANCELLED]
