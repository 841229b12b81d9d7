"""What creators do with their stories: begin, write, submit, withdraw, archive. Publishing is in `publishing`."""

from dataclasses import replace
from typing import Any

from models import database, history, points
from models.creators import pictures
from models.creators.crafts import CRAFTS
from models.database import clock
from models.errors import (
    IllegalChange,
    StaleRevision,
    StoryIncomplete,
    TooManyStories,
    UnderReview,
    UnknownCraft,
    UnknownPicture,
    UnknownVideo,
)
from models.moderation import cases
from models.moderation.states import CaseKind
from models.schema import Video
from models.states import VideoState
from models.stories import publishing, requirements, rows
from models.stories.schema import Story
from models.stories.states import STORY_EDGES, StoryState
from models.stories.values import Content, Draft, StoryView
from models.values import new_id

MOST = 500
"""Stories of one account that are not live."""


def begin(creator: str, draft: Draft) -> StoryView:
    """A new story. Raises `TooManyStories`, `UnknownCraft`, `UnknownVideo`, `UnknownPicture`."""
    draft = _placed(draft)
    key = new_id()
    with database.transaction():
        database.serialise(creator)
        if Story.select().where(Story.creator == creator, Story.live_version.is_null()).count() >= MOST:
            raise TooManyStories(limit=MOST)
        _check(creator, Content(), draft.content)
        Story.insert(
            id=key,
            creator=creator,
            state=StoryState.DRAFT.value,
            revision=1,
            created=clock(),
            updated=clock(),
            **_columns(draft),
        ).execute()
        rows.show(key, draft.content, live=False)
        history.note(Story, key, None, StoryState.DRAFT, creator, "begun")
        return rows.view(rows.row(key), exact=True)


def write(story_id: str, creator: str, revision: int | None, draft: Draft) -> StoryView:
    """Put `draft` in the place of what `revision` says (None: of whatever there is). What is the same changes nothing.

    A rejected, an approved or an archived story of which the content changes is a draft again; a version that is live stays
    so. Stock, and when to publish, change without a review, and in any state but `taken_down`.

    Raises:
        UnknownStory: it is not there, or another's.
        StaleRevision: it is at another revision.
        UnderReview: it is submitted, and its content would change.
        IllegalChange: it is taken down.
        UnknownCraft, UnknownVideo, UnknownPicture: it names what is not there, or not theirs.
    """
    draft = _placed(draft)
    with database.transaction():
        row = rows.locked(story_id, creator)
        if revision is not None and row.revision != revision:
            raise StaleRevision(revision=row.revision)
        before = rows.draft_of(row, exact=True)
        if draft == before:
            return rows.view(row, exact=True)
        state = StoryState(row.state)
        if state is StoryState.TAKEN_DOWN:
            raise IllegalChange(what="story", before=state.value, after=StoryState.DRAFT.value)
        if draft.content != before.content:
            if state is StoryState.SUBMITTED:
                raise UnderReview()
            _check(creator, before.content, draft.content)
            rewrite(row, draft.content, creator, "edited")
        Story.update(revision=Story.revision + 1, updated=clock(), **_columns(draft)).where(
            Story.id == story_id
        ).execute()
        return rows.view(rows.row(story_id), exact=True)


def rewrite(row: Any, content: Content, by: str, reason: str) -> None:
    """The content of a locked story is another: it is a draft, and nothing that moderators have seen. Within the caller's
    transaction, which writes the revision."""
    state = StoryState(row.state)
    if state is not StoryState.DRAFT:
        history.change(Story, row.id, state, StoryState.DRAFT, by, reason)
    Story.update(content=rows.written(content), reviewed=False, pending=False).where(Story.id == row.id).execute()
    rows.show(row.id, content, live=False)


def submit(story_id: str, creator: str) -> StoryView:
    """Ask for a review: a moderator's case is opened. One that was rejected may be submitted as it is: what was wrong may
    have been in its videos' captions.

    Raises `UnknownStory`, `IllegalChange`, and `StoryIncomplete` with all that is missing.
    """
    with database.transaction():
        rows.row(story_id, creator)
        # Before the story's row, as whoever decides has it.
        cases.open_case(CaseKind.STORY, story_id, creator)
        row = publishing.hold(story_id)
        state = StoryState(row.state)
        if state not in {StoryState.DRAFT, StoryState.REJECTED}:
            raise IllegalChange(what="story", before=state.value, after=StoryState.SUBMITTED.value)
        if lacking := requirements.missing(creator, rows.draft_of(row, exact=True)):
            raise StoryIncomplete(lacking)
        if state is StoryState.REJECTED:
            history.change(Story, story_id, state, StoryState.DRAFT, creator, "submitted again")
        history.change(Story, story_id, StoryState.DRAFT, StoryState.SUBMITTED, creator, f"revision {row.revision}")
        return rows.view(rows.row(story_id), exact=True)


def withdraw(story_id: str, creator: str) -> StoryView:
    """Take a submitted story back, to go on with it. Raises `UnknownStory`, `IllegalChange`."""
    return _leave(story_id, creator, StoryState.DRAFT, "withdrawn")


def archive(story_id: str, creator: str) -> StoryView:
    """Nobody else sees the story any more. Raises `UnknownStory`, `IllegalChange`."""
    return _leave(story_id, creator, StoryState.ARCHIVED, "archived")


def _leave(story_id: str, creator: str, after: StoryState, reason: str) -> StoryView:
    with database.transaction():
        rows.row(story_id, creator)
        cases.withdraw(CaseKind.STORY, story_id, creator, reason)
        row = rows.locked(story_id, creator)
        state = StoryState(row.state)
        legal = state is StoryState.SUBMITTED if after is StoryState.DRAFT else after in STORY_EDGES[state]
        if not legal:
            raise IllegalChange(what="story", before=state.value, after=after.value)
        history.change(Story, story_id, state, after, creator, reason)
        if after is StoryState.ARCHIVED:
            publishing.unpublish(story_id)
        return rows.view(rows.row(story_id), exact=True)


def _placed(draft: Draft) -> Draft:
    place = None if draft.point is None else points.coarse(draft.point)
    return replace(draft, content=replace(draft.content, place=place))


def _check(creator: str, before: Content, after: Content) -> None:
    """Whether what is named newly is there; what is gone meanwhile is for `requirements` to tell."""
    if after.craft is not None and after.craft not in CRAFTS:
        raise UnknownCraft(craft=after.craft)
    new = set(after.videos) - set(before.videos)
    there = Video.select(Video.id).where(
        Video.id.in_(new), Video.creator == creator, Video.state != VideoState.DELETED.value
    )
    if lost := sorted(new - {row.id for row in there}):
        raise UnknownVideo(video=lost[0])
    if not pictures.owned(creator, set(after.pictures) - set(before.pictures)):
        raise UnknownPicture()


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "content": rows.written(draft.content),
        "point": points.seal(draft.point),
        "made_to_order": draft.stock.made_to_order,
        "stock_count": draft.stock.count,
        "publish_when": draft.publish_when.value,
        "auto_publish": draft.auto_publish,
    }
