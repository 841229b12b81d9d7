"""How what was approved goes live: as a version that is never changed, listed in the same transaction."""

from typing import Any

from peewee import fn

from models import database, history, placing
from models.creators.schema import Creator
from models.creators.states import CreatorState
from models.database import clock, for_update
from models.errors import CreatorNotApproved, IllegalChange, VideoNotReady
from models.feed import listings
from models.feed.listings import Listing, Place
from models.schema import Video
from models.states import VideoState
from models.stories import rows
from models.stories.schema import Story, StoryVersion, StoryVideo
from models.stories.states import PublishWhen, StoryKind, StoryState
from models.stories.values import Content, StoryView

BY_ITSELF = "publishing"
"""Who publishes what its creator wanted published once its videos are there."""

ENOUGH: dict[PublishWhen, frozenset[VideoState]] = {
    PublishWhen.PLAYABLE: frozenset({VideoState.PLAYABLE, VideoState.READY}),
    PublishWhen.READY: frozenset({VideoState.READY}),
}


def publish(story_id: str, creator: str) -> StoryView:
    """Let an approved story go live, or one that was archived as it was approved. One that is live already stays so.

    Raises `UnknownStory`, `IllegalChange`, `CreatorNotApproved`, `VideoNotReady`.
    """
    with database.transaction():
        rows.row(story_id, creator)
        row = hold(story_id)
        state = StoryState(row.state)
        if state is StoryState.ARCHIVED and row.reviewed:
            history.change(Story, story_id, state, StoryState.APPROVED, creator, "published again")
            row.pending = True
        elif state is not StoryState.APPROVED:
            raise IllegalChange(what="story", before=state.value, after="live")
        if row.pending:
            if not _sells(row.creator):
                raise CreatorNotApproved()
            if not _there(row):
                raise VideoNotReady()
            _go_live(row, creator)
        return rows.view(rows.row(story_id), exact=True)


def video_changed(video_id: str) -> None:
    """A video plays, or is ready: what waited for it goes live. Within the caller's transaction, which holds the video."""
    waiting = (
        Story.select(Story)
        .join(StoryVideo, on=StoryVideo.story == Story.id)
        .where(StoryVideo.video_id == video_id, ~StoryVideo.live)
        .where(Story.state == StoryState.APPROVED.value, Story.pending, Story.auto_publish)
        .order_by(Story.id)
    )
    for row in list(waiting):
        settle(rows.locked(row.id))


def settle(row: Any) -> None:
    """Let a locked story go live if it waits for nothing more. Within the caller's transaction."""
    wanted = row.state == StoryState.APPROVED.value and row.pending and row.auto_publish
    if wanted and _sells(row.creator) and _there(row):
        _go_live(row, BY_ITSELF)


def resume(creator_id: str) -> None:
    """A creator sells again: what was held up by that goes live. Within the caller's transaction."""
    held = Story.select(Story.id).where(
        Story.creator == creator_id, Story.state == StoryState.APPROVED.value, Story.pending, Story.auto_publish
    )
    for row in list(held.order_by(Story.id)):
        settle(hold(row.id))


def hold(story_id: str) -> Any:
    """The story's row, held until the transaction ends, and its videos' before: a worker that finishes one of them holds it
    when it looks for the stories that wait. Within the caller's transaction. Raises `UnknownStory`."""
    while True:
        ids = _videos(story_id)
        list(for_update(Video.select(Video.id).where(Video.id.in_(ids)).order_by(Video.id)))
        row = rows.locked(story_id)
        if _videos(story_id) == ids:
            return row


def _videos(story_id: str) -> list[str]:
    query = StoryVideo.select(StoryVideo.video_id).where(StoryVideo.story == story_id, ~StoryVideo.live)
    return sorted(row.video_id for row in query)


def _sells(creator_id: str) -> bool:
    return bool(Creator.select().where(Creator.id == creator_id, Creator.state == CreatorState.APPROVED.value).exists())


def _there(row: Any) -> bool:
    """Whether all of a story's videos are as far as its creator wants them to be. One without a transcript is `ready`: its
    captions are with players from then on, and not before."""
    content = rows.read(row.content)
    enough = ENOUGH[PublishWhen(row.publish_when)]
    untold = {item.video_id for item in content.segments if item.video_id and not item.transcript}
    there: Any = Video.select(Video.id, Video.state).where(Video.id.in_(content.videos)).tuples()
    states = {key: VideoState(state) for key, state in there}
    return all(states.get(key) in (ENOUGH[PublishWhen.READY] if key in untold else enough) for key in content.videos)


def _go_live(row: Any, by: str) -> None:
    last = StoryVersion.select(fn.MAX(StoryVersion.version)).where(StoryVersion.story == row.id).scalar()
    version = int(last or 0) + 1
    StoryVersion.insert(
        story=row.id, version=version, revision=row.revision, content=row.content, created=clock()
    ).execute()
    Story.update(live_version=version, pending=False).where(Story.id == row.id).execute()
    content = rows.read(row.content)
    placing.note_shown(row.id)
    rows.show(row.id, content, live=True)
    placing.note(content.videos)
    history.note(Story, row.id, StoryState.APPROVED, StoryState.APPROVED, by, f"version {version}")
    listings.list_story(_listing(row.id, content, Creator.get_by_id(row.creator)))


def unpublish(story_id: str) -> None:
    """No version is live any more. Within the caller's transaction, which holds the story."""
    Story.update(live_version=None, pending=False).where(Story.id == story_id).execute()
    placing.note_shown(story_id)
    StoryVideo.delete().where(StoryVideo.story == story_id, StoryVideo.live).execute()
    listings.unlist(story_id)


def relist(creator_id: str) -> None:
    """List what is live of a creator with what they say of themselves now. Within the caller's transaction."""
    creator = Creator.get_by_id(creator_id)
    for story_id, text in live(Story.creator == creator_id):
        listings.list_story(_listing(story_id, rows.read(text), creator))


def list_again(story_id: str) -> None:
    """List the live version of a story, if there is one. Within the caller's transaction, which holds the story."""
    placing.note_shown(story_id)
    for _, text in live(Story.id == story_id):
        creator = Creator.select().join(Story, on=Story.creator == Creator.id).where(Story.id == story_id).get()
        listings.list_story(_listing(story_id, rows.read(text), creator))


def live(condition: Any) -> list[tuple[str, str]]:
    """The ids of the stories that others see, and the content of the versions that are live."""
    is_live = (StoryVersion.story == Story.id) & (StoryVersion.version == Story.live_version)
    query = Story.select(Story.id, StoryVersion.content).join(StoryVersion, on=is_live)
    found: Any = query.where(condition, Story.state != StoryState.TAKEN_DOWN.value).tuples()
    return list(found)


def _listing(story_id: str, content: Content, creator: Any) -> Listing:
    service = content.kind is StoryKind.SERVICE
    named = (content.title, content.commentary, *(item.name for item in (*content.materials, *content.tools)))
    return Listing(
        story_id=story_id,
        creator_id=creator.id,
        creator_name=creator.name,
        kind="service" if service else "object",
        title=content.title,
        text="\n".join((*named, *(segment.text or "" for segment in content.segments))),
        category=content.craft or "",
        video_id=content.videos[0],
        price_minor=None if content.price is None else content.price.amount,
        currency=None if content.price is None else content.price.currency,
        place=_place(content, creator, creator.radius_km if service else None),
    )


def _place(content: Content, creator: Any, radius_km: float | None) -> Place | None:
    if content.place is not None:
        return Place(content.place.latitude, content.place.longitude, radius_km)
    if creator.latitude is None:
        return None
    return Place(creator.latitude, creator.longitude, radius_km)
