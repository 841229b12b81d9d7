"""A story until somebody looks at it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import pytest

from models import database, history
from models.captions.schema import Caption
from models.creators.states import Fulfilment
from models.errors import (
    IllegalChange,
    StaleRevision,
    StoryIncomplete,
    TooManyStories,
    UnderReview,
    UnknownCraft,
    UnknownPicture,
    UnknownStory,
    UnknownVideo,
)
from models.moderation.schema import ModerationCase
from models.points import coarse
from models.states import VideoState
from models.stories import drafts, reading
from models.stories.money import Money
from models.stories.schema import Story
from models.stories.states import STORY_EDGES, SegmentKind, StockState, StoryKind, StoryState
from models.stories.values import Content, Draft, Segment, ServiceTerms, Stock
from models.values import new_id
from tests.models.accounts import make as accounts
from tests.models.creators import make as creators
from tests.models.stories import make

pytestmark = pytest.mark.usefixtures("truth")


def cases(story: str) -> list[str]:
    with database.session():
        return [row.state for row in ModerationCase.select().where(ModerationCase.subject == story)]


def lacking(story: str, creator: str) -> set[tuple[str, str]]:
    with pytest.raises(StoryIncomplete) as caught:
        drafts.submit(story, creator)
    return {(item.field, item.code) for item in caught.value.missing}


def test_a_draft_is_written_at_the_revision_that_its_writer_knows(creator: str) -> None:
    made = drafts.begin(creator, Draft())
    assert (made.state, made.revision) == (StoryState.DRAFT, 1)
    again = drafts.write(made.id, creator, 1, make.draft(make.video(creator)))
    assert again.revision == 2
    assert again.draft == make.draft(*again.draft.content.videos)
    with pytest.raises(StaleRevision):
        drafts.write(made.id, creator, 1, Draft())
    assert drafts.write(made.id, creator, 2, again.draft).revision == 2
    assert drafts.write(made.id, creator, None, Draft()).revision == 3


def test_of_sixteen_who_write_at_once_one_does(creator: str) -> None:
    made = drafts.begin(creator, Draft())

    def write(number: int) -> bool:
        try:
            drafts.write(made.id, creator, 1, Draft(Content(title=f"Number {number}")))
        except StaleRevision:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(write, range(16))) == 1
    assert reading.own(made.id, creator).revision == 2


def test_a_stranger_has_no_part_in_it(creator: str) -> None:
    made, stranger = make.begun(creator), creators.approved()
    for attempt in (
        lambda: drafts.write(made.id, stranger, None, Draft()),
        lambda: drafts.submit(made.id, stranger),
        lambda: drafts.withdraw(made.id, stranger),
        lambda: drafts.archive(made.id, stranger),
        lambda: reading.own(made.id, stranger),
        lambda: drafts.submit("none", creator),
    ):
        with pytest.raises(UnknownStory):
            attempt()
    assert cases(made.id) == []


def test_what_a_story_names_is_there_and_its_creators(creator: str) -> None:
    stranger = creators.approved()
    deleted = make.video(creator, VideoState.DELETED)
    for video in (make.video(stranger), deleted, "none"):
        with pytest.raises(UnknownVideo):
            drafts.begin(creator, make.draft(video))
    with pytest.raises(UnknownPicture):
        drafts.begin(creator, Draft(Content(segments=(Segment(SegmentKind.PHOTO, picture_id="none"),))))
    with pytest.raises(UnknownCraft):
        drafts.begin(creator, Draft(Content(craft="alchemy")))


def test_a_video_that_is_gone_keeps_nobody_from_writing_on(creator: str) -> None:
    video = make.video(creator)
    made = make.begun(creator, video)
    with database.transaction():
        make.Video.update(state=VideoState.DELETED.value).where(make.Video.id == video).execute()
    told = replace(made.draft, content=replace(made.draft.content, title="Another title"))
    assert drafts.write(made.id, creator, 1, told).revision == 2
    assert lacking(made.id, creator) == {("segments.0.video_id", "video_gone")}


def test_all_that_is_missing_is_told_at_once() -> None:
    account = accounts.account()
    empty = tuple(Segment(kind) for kind in (SegmentKind.TEXT, SegmentKind.PHOTO, SegmentKind.VIDEO))
    made = drafts.begin(account, Draft(Content(segments=empty)))
    assert lacking(made.id, account) == {
        ("title", "required"),
        ("craft", "required"),
        ("segments", "video_required"),
        ("segments.0.text", "required"),
        ("segments.1.picture_id", "required"),
        ("segments.1.text", "description_required"),
        ("segments.2.video_id", "required"),
        ("price", "required"),
        ("stock", "required"),
        ("creator", "creator_not_approved"),
    }
    assert cases(made.id) == []


def test_a_service_says_how_long_it_takes_and_is_what_the_creator_offers() -> None:
    maker = creators.approved(fulfilment=Fulfilment.OBJECT)
    content = make.content(make.video(maker), kind=StoryKind.SERVICE, price=None)
    made = drafts.begin(maker, Draft(content))
    assert lacking(made.id, maker) == {("terms", "required"), ("kind", "not_offered")}
    whole = creators.approved()
    told = make.content(make.video(whole), kind=StoryKind.SERVICE, terms=ServiceTerms(90, 5000))
    made = drafts.begin(whole, Draft(told))
    assert lacking(made.id, whole) == {("terms.deposit", "more_than_price")}
    drafts.write(made.id, whole, 1, Draft(replace(told, price=Money(9000, "EUR"))))
    assert drafts.submit(made.id, whole).state is StoryState.SUBMITTED


def test_captions_do_instead_of_a_transcript(creator: str) -> None:
    video = make.video(creator)
    told = make.content(segments=(Segment(SegmentKind.VIDEO, video_id=video),))
    made = drafts.begin(creator, Draft(told, stock=Stock(made_to_order=True)))
    assert lacking(made.id, creator) == {
        ("segments.0.transcript", "captions_or_transcript_required"),
        ("lead_days", "required"),
    }
    drafts.write(made.id, creator, 1, Draft(replace(told, lead_days=10), stock=Stock(made_to_order=True)))
    with database.transaction():
        Caption.insert(
            id=new_id(), video=video, language="en", kind="captions", name="English", cues=1, body="[]", created=0.0
        ).execute()
    assert drafts.submit(made.id, creator).state is StoryState.SUBMITTED


def test_submitting_opens_a_case_that_withdrawing_closes(creator: str) -> None:
    made = make.submitted(creator)
    assert cases(made.id) == ["open"]
    with pytest.raises(IllegalChange):
        drafts.submit(made.id, creator)
    with pytest.raises(UnderReview):
        drafts.write(made.id, creator, None, Draft())
    assert drafts.withdraw(made.id, creator).state is StoryState.DRAFT
    assert cases(made.id) == ["closed"]
    with pytest.raises(IllegalChange):
        drafts.withdraw(made.id, creator)
    drafts.submit(made.id, creator)
    assert sorted(cases(made.id)) == ["closed", "open"]
    assert [line.after for line in history.of(made.id)] == ["draft", "submitted", "draft", "submitted"]


def test_stock_may_change_while_a_moderator_looks(creator: str) -> None:
    made = make.submitted(creator)
    after = drafts.write(made.id, creator, 1, replace(made.draft, stock=Stock(count=2)))
    assert (after.state, after.revision, after.draft.stock.state) == (StoryState.SUBMITTED, 2, StockState.LOW_STOCK)


def test_an_archived_draft_is_out_of_the_way(creator: str) -> None:
    made = make.begun(creator)
    assert drafts.archive(made.id, creator).state is StoryState.ARCHIVED
    with pytest.raises(IllegalChange):
        drafts.archive(made.id, creator)
    told = replace(made.draft, content=replace(made.draft.content, title="Once more"))
    assert drafts.write(made.id, creator, None, told).state is StoryState.DRAFT


def test_the_exact_point_is_sealed_and_only_the_cell_is_content(creator: str) -> None:
    made = make.begun(creator, point=creators.HERE)
    assert made.draft.content.place == coarse(creators.HERE)
    with database.session():
        assert "52.520008" not in repr(Story.get_by_id(made.id).__data__)
    assert reading.own(made.id, creator).draft.point == creators.HERE
    assert reading.judged(made.id).draft.point is None
    assert "52.520008" not in repr(reading.judged(made.id))


def test_an_account_has_so_many_stories_that_are_not_live_and_no_more(
    creator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    make.live(creator)
    for _ in range(2):
        drafts.begin(creator, Draft())
    with pytest.raises(TooManyStories):
        drafts.begin(creator, Draft())


def test_a_creators_stories_are_read_in_pages_newest_first(creator: str) -> None:
    made = [drafts.begin(creator, Draft()).id for _ in range(3)]
    make.begun(creators.approved())
    first = reading.page(creator, None, None, 2)
    rest = reading.page(creator, None, first[-1].id, 2)
    assert [view.id for view in (*first, *rest)] == made[::-1]
    assert reading.page(creator, StoryState.APPROVED, None, 2) == ()


@pytest.mark.parametrize(
    ("stock", "state"),
    [
        (Stock(), None),
        (Stock(made_to_order=True), StockState.MADE_TO_ORDER),
        (Stock(count=0), StockState.SOLD_OUT),
        (Stock(count=3), StockState.LOW_STOCK),
        (Stock(count=4), StockState.IN_STOCK),
    ],
)
def test_the_state_of_stock_follows_from_its_count(stock: Stock, state: StockState | None) -> None:
    assert stock.state is state


def test_legal_changes_of_a_story_are_made_and_others_refused(creator: str) -> None:
    key = make.begun(creator).id
    for before, after in product(StoryState, StoryState):
        with database.transaction():
            Story.update(state=before.value).where(Story.id == key).execute()
            if after in STORY_EDGES[before]:
                assert history.change(Story, key, before, after, "me")
            else:
                with pytest.raises(ValueError, match="a story does not go from"):
                    history.change(Story, key, before, after, "me")
