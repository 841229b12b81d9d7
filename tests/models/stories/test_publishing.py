"""How a story goes live, and what of it others see."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import peewee
import pytest

from models import database
from models.accounts import blocks, standing
from models.captions import tracks
from models.captions.states import CaptionKind
from models.creators import applications
from models.creators import review as creator_review
from models.errors import CreatorNotApproved, IllegalChange, UnknownStory, VideoNotReady
from models.points import coarse
from models.schema import Video
from models.states import VideoState
from models.stories import drafts, publishing, reading, review, uses
from models.stories.schema import StoryVersion
from models.stories.states import PublishWhen, SegmentKind, StockState, StoryKind, StoryState
from models.stories.values import Draft, Segment, ServiceTerms, Stock, StoryView
from tests.models.accounts import make as accounts
from tests.models.creators import make as creators
from tests.models.stories import make
from tests.models.stories.conftest import Listed


def seen(story: str, viewer: str | None = None) -> int | None:
    """The version that others see."""
    try:
        return reading.published(story, viewer).version
    except UnknownStory:
        return None


def retitled(view: StoryView, title: str) -> Draft:
    return replace(view.draft, content=replace(view.draft.content, title=title))


def test_what_is_approved_goes_live_at_once_when_its_video_is_ready(creator: str, listed: Listed) -> None:
    made = make.submitted(creator, point=creators.HERE)
    assert (seen(made.id), listed) == (None, {})
    make.decide(made.id)
    view = reading.own(made.id, creator)
    assert (view.state, view.live_version, view.pending) == (StoryState.APPROVED, 1, False)
    told = reading.published(made.id, None)
    assert (told.version, told.content, told.creator_name) == (1, made.draft.content, "Studio Linden")
    assert "52.520008" not in repr(told)
    listing = listed[made.id]
    assert (listing.kind, listing.category, listing.price_minor, listing.currency) == ("object", "wood", 4500, "EUR")
    assert (listing.video_id, listing.creator_id) == (made.draft.content.videos[0], creator)
    assert listing.place is not None
    assert (listing.place.latitude, listing.place.radius_km) == (coarse(creators.HERE).latitude, None)
    assert "Gouge" in listing.text


def test_a_service_is_listed_where_its_creator_works(creator: str, listed: Listed) -> None:
    told = make.content(make.video(creator), kind=StoryKind.SERVICE, terms=ServiceTerms(60))
    made = drafts.begin(creator, Draft(told))
    drafts.submit(made.id, creator)
    make.decide(made.id)
    place = listed[made.id].place
    assert place is not None
    assert (place.latitude, place.radius_km) == (coarse(creators.HERE).latitude, 25.0)
    assert reading.published(made.id, None).radius_km == 25.0


def test_a_video_with_captions_and_no_transcript_is_shown_when_players_have_them(creator: str, listed: Listed) -> None:
    video = make.video(creator, VideoState.PROCESSING)
    with database.transaction():
        Video.update(duration=3.0).where(Video.id == video).execute()
    cue = b"WEBVTT\n\n00:00.000 --> 00:01.000\nI turn a bowl.\n"
    tracks.put(video, creator, "en", CaptionKind.CAPTIONS, "", cue)
    told = make.content(segments=(Segment(SegmentKind.VIDEO, video_id=video),))
    made = make.submitted(creator, content=told, publish_when=PublishWhen.PLAYABLE)
    make.decide(made.id)
    make.becomes(video, VideoState.PLAYABLE)
    assert made.id not in listed, "a growing playlist has no captions"
    make.becomes(video, VideoState.READY)
    assert made.id in listed


@pytest.mark.parametrize("when", list(PublishWhen))
def test_a_story_waits_for_its_videos_and_goes_live_by_itself(creator: str, listed: Listed, when: PublishWhen) -> None:
    one, two = (make.video(creator, VideoState.PROCESSING) for _ in range(2))
    made = make.submitted(creator, one, two, publish_when=when)
    make.decide(made.id)
    assert reading.own(made.id, creator).pending
    with pytest.raises(VideoNotReady):
        publishing.publish(made.id, creator)
    make.becomes(one, VideoState.PLAYABLE)
    make.becomes(two, VideoState.PLAYABLE)
    assert seen(made.id) == (1 if when is PublishWhen.PLAYABLE else None)
    make.becomes(one, VideoState.READY)
    assert (made.id in listed) is (when is PublishWhen.PLAYABLE)
    make.becomes(two, VideoState.READY)
    assert seen(made.id) == 1
    assert made.id in listed


def test_a_creator_may_choose_the_moment(creator: str, listed: Listed) -> None:
    made = make.submitted(creator, auto_publish=False)
    with pytest.raises(IllegalChange):
        publishing.publish(made.id, creator)
    make.decide(made.id)
    assert (seen(made.id), listed) == (None, {})
    assert publishing.publish(made.id, creator).live_version == 1
    assert publishing.publish(made.id, creator).live_version == 1
    with pytest.raises(UnknownStory):
        publishing.publish(made.id, creators.approved())


def test_an_edit_goes_live_only_after_a_review_and_what_was_live_stays(creator: str, listed: Listed) -> None:
    made = make.live(creator)
    edited = drafts.write(made.id, creator, None, retitled(made, "Another bowl"))
    assert (edited.state, edited.live_version) == (StoryState.DRAFT, 1)
    drafts.submit(made.id, creator)
    assert reading.published(made.id, None).content.title == "A bowl of ash"
    assert listed[made.id].title == "A bowl of ash"
    make.decide(made.id, approved=False)
    view = reading.own(made.id, creator)
    assert (view.state, view.live_version, view.decision_reason) == (StoryState.REJECTED, 1, "because")
    drafts.submit(made.id, creator)
    make.decide(made.id)
    assert (seen(made.id), listed[made.id].title) == (2, "Another bowl")


def test_stock_is_told_at_once_and_needs_no_review(creator: str, listed: Listed) -> None:
    del listed
    made = make.live(creator)
    sold = drafts.write(made.id, creator, None, replace(made.draft, stock=Stock(count=0)))
    assert sold.state is StoryState.APPROVED
    told = reading.published(made.id, None)
    assert (told.version, told.stock.state) == (1, StockState.SOLD_OUT)


def test_versions_are_kept_and_never_changed(creator: str) -> None:
    made = make.live(creator)
    drafts.write(made.id, creator, None, retitled(made, "Another bowl"))
    drafts.submit(made.id, creator)
    make.decide(made.id)
    with database.session():
        kept = [row.content for row in StoryVersion.select().order_by(StoryVersion.version)]
        assert ["A bowl of ash" in text for text in kept] == [True, False]
    with pytest.raises(peewee.DatabaseError, match="never changed"), database.PROXY.obj.connection_context():
        StoryVersion.update(content="{}").execute()
    with database.session():
        assert [row.content for row in StoryVersion.select().order_by(StoryVersion.version)] == kept


def test_what_is_archived_is_seen_by_nobody_and_comes_back_without_a_review_if_it_is_the_same(
    creator: str, listed: Listed
) -> None:
    made = make.live(creator)
    assert drafts.archive(made.id, creator).live_version is None
    assert (seen(made.id), listed) == (None, {})
    assert publishing.publish(made.id, creator).live_version == 2
    assert made.id in listed
    drafts.archive(made.id, creator)
    drafts.write(made.id, creator, None, retitled(made, "Another bowl"))
    with pytest.raises(IllegalChange):
        publishing.publish(made.id, creator)


def test_an_edit_that_was_archived_before_its_review_does_not_come_back_without_one(creator: str) -> None:
    made = make.live(creator)
    drafts.write(made.id, creator, None, retitled(made, "Another bowl"))
    drafts.archive(made.id, creator)
    with pytest.raises(IllegalChange):
        publishing.publish(made.id, creator)


def test_what_is_taken_down_is_moderators_to_bring_back(creator: str, listed: Listed) -> None:
    made = make.live(creator)
    with database.transaction():
        review.take_down(made.id, creators.MODERATOR, "spam")
        review.take_down(made.id, creators.MODERATOR, "spam")
    assert (seen(made.id), listed) == (None, {})
    view = reading.own(made.id, creator)
    assert (view.state, view.live_version, view.decision_reason) == (StoryState.TAKEN_DOWN, None, "spam")
    for attempt in (
        lambda: drafts.write(made.id, creator, None, retitled(made, "Another bowl")),
        lambda: drafts.archive(made.id, creator),
        lambda: publishing.publish(made.id, creator),
        lambda: drafts.submit(made.id, creator),
    ):
        with pytest.raises(IllegalChange):
            attempt()
    with database.transaction():
        review.restore(made.id, creators.MODERATOR, "no spam")
    assert (seen(made.id), list(listed)) == (1, [made.id])
    assert reading.own(made.id, creator).state is StoryState.APPROVED


def test_what_was_edited_when_it_was_taken_down_is_restored_as_it_was_live(creator: str, listed: Listed) -> None:
    made = make.live(creator)
    drafts.write(made.id, creator, None, retitled(made, "Not reviewed"))
    drafts.submit(made.id, creator)
    with database.transaction():
        review.take_down(made.id, creators.MODERATOR, "spam")
    with pytest.raises(IllegalChange), database.transaction():
        review.decided(made.id, True, creators.MODERATOR, "fine")
    with database.transaction():
        review.restore(made.id, creators.MODERATOR, "no spam")
    assert reading.own(made.id, creator).state is StoryState.DRAFT
    assert (seen(made.id), listed[made.id].title) == (1, "A bowl of ash")
    with pytest.raises(IllegalChange):
        publishing.publish(made.id, creator)


def test_an_appeal_approves_what_was_rejected_unless_it_is_another_by_now(creator: str) -> None:
    made = make.submitted(creator)
    make.decide(made.id, approved=False)
    with database.transaction():
        review.restore(made.id, creators.MODERATOR, "granted")
    assert seen(made.id) == 1
    other = make.submitted(creator)
    make.decide(other.id, approved=False)
    drafts.write(other.id, creator, None, retitled(other, "Another"))
    with database.transaction():
        review.restore(other.id, creators.MODERATOR, "granted")
    assert (seen(other.id), reading.own(other.id, creator).state) == (None, StoryState.DRAFT)


def test_what_waits_for_no_decision_is_not_decided(creator: str) -> None:
    made = make.submitted(creator)
    drafts.withdraw(made.id, creator)
    for approved in (True, False):
        with pytest.raises(IllegalChange):
            make.decide(made.id, approved)


def test_a_story_is_not_seen_without_its_creator(creator: str, listed: Listed) -> None:
    made, viewer = make.live(creator), accounts.account()
    assert seen(made.id, viewer) == 1
    blocks.block(creator, viewer)
    assert (seen(made.id, viewer), seen(made.id)) == (None, 1)
    with database.transaction():
        creator_review.suspend(creator, creators.MODERATOR, "spam")
    assert (seen(made.id), listed.hidden) == (None, {creator})
    with database.transaction():
        creator_review.restore(creator, creators.MODERATOR, "no spam")
    assert (seen(made.id), listed.hidden) == (1, set())
    with database.transaction():
        standing.ban(creator, creators.MODERATOR, "spam")
    assert seen(made.id) is None


def test_nothing_goes_live_of_a_creator_who_is_suspended_before_they_are_back(creator: str, listed: Listed) -> None:
    video = make.video(creator, VideoState.PROCESSING)
    made = make.submitted(creator, video)
    make.decide(made.id)
    with database.transaction():
        creator_review.suspend(creator, creators.MODERATOR, "spam")
    make.becomes(video, VideoState.READY)
    assert listed == {}
    with pytest.raises(CreatorNotApproved):
        publishing.publish(made.id, creator)
    with database.transaction():
        creator_review.restore(creator, creators.MODERATOR, "no spam")
    assert made.id in listed


def test_what_a_creator_says_of_themselves_is_listed_at_once(creator: str, listed: Listed) -> None:
    made, draft = make.live(creator), make.begun(creator)
    applications.edit(creator, lambda before: replace(before, name="Studio Ulme"))
    assert listed[made.id].creator_name == "Studio Ulme"
    assert draft.id not in listed


def test_a_video_is_in_use_while_others_see_it_or_are_about_to(creator: str) -> None:
    video = make.video(creator)

    def used() -> bool:
        with database.session():
            return uses.in_use(video)

    made = make.begun(creator, video)
    assert not used()
    drafts.submit(made.id, creator)
    assert used()
    make.decide(made.id)
    other = replace(made.draft, content=make.content(make.video(creator)))
    drafts.write(made.id, creator, None, other)
    assert used()
    drafts.submit(made.id, creator)
    make.decide(made.id)
    assert not used()


def test_a_video_that_takes_anothers_place_is_looked_at_before_it_is_seen(creator: str) -> None:
    old, new = make.video(creator), make.video(creator)
    made, waiting, draft = make.live(creator, old), make.submitted(creator, old), make.begun(creator, old)
    with database.transaction():
        uses.replace_video(old, new, creator)
    for story in (made.id, waiting.id, draft.id):
        view = reading.own(story, creator)
        assert (view.state, view.draft.content.videos, view.revision) == (StoryState.DRAFT, (new,), 2)
    assert reading.published(made.id, None).content.videos == (old,)
    with database.session():
        assert uses.in_use(old)
        assert not uses.in_use(new)
    drafts.submit(made.id, creator)
    make.decide(made.id)
    assert reading.published(made.id, None).content.videos == (new,)


@pytest.mark.parametrize("first", ["approve", "finish"])
def test_no_story_is_forgotten_whose_video_is_finished_while_it_is_approved(
    creator: str, listed: Listed, first: str
) -> None:
    video = make.video(creator, VideoState.PROCESSING)
    made = make.submitted(creator, video)
    begun, over = threading.Event(), threading.Event()
    acts = {"approve": lambda: make.decide(made.id), "finish": lambda: make.becomes(video, VideoState.READY)}
    second = "finish" if first == "approve" else "approve"

    def leading() -> None:
        with database.transaction():
            acts[first]()
            begun.set()
            over.wait(0.5)  # the other goes on to its end, unless it waits for this transaction

    def following() -> None:
        begun.wait()
        acts[second]()
        over.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(leading), pool.submit(following)]:
            done.result()
    assert seen(made.id) == 1
    assert made.id in listed
