"""Stories as their creators see them, and as everybody else does."""

from models import database
from models.accounts import blocks
from models.accounts.schema import Account
from models.creators.profiles import SEEN
from models.creators.schema import Creator
from models.errors import UnknownStory
from models.feed import items
from models.stories import rows
from models.stories.schema import Story, StoryVersion
from models.stories.states import StoryKind, StoryState
from models.stories.values import Published, StoryView


def own(story_id: str, creator: str) -> StoryView:
    """A creator's story as it is. Raises `UnknownStory`, for a stranger's too."""
    with database.session():
        return rows.view(rows.row(story_id, creator), exact=True)


def judged(story_id: str) -> StoryView:
    """The same for moderators: without the exact point, whoever's it is. Raises `UnknownStory`."""
    with database.session():
        return rows.view(rows.row(story_id), exact=False)


def check_seen(story_id: str, viewer: str | None, *, judges: bool) -> None:
    """Raises `UnknownStory` unless everybody sees the story, and neither its creator nor the viewer has blocked the other.

    Its creator, and whoever `judges`, see it in any state.
    """
    try:
        items.creator_of(story_id, viewer)
    except UnknownStory:
        with database.session():
            creator = Story.select(Story.creator).where(Story.id == story_id).scalar()
        if creator is None or not (judges or creator == viewer):
            raise


def page(creator: str, state: StoryState | None, before: str | None, limit: int) -> tuple[StoryView, ...]:
    """A creator's stories, newest first, from behind the story `before` on. One query."""
    with database.session():
        query = Story.select().where(Story.creator == creator)
        if state is not None:
            query = query.where(Story.state == state.value)
        if before is not None:
            query = query.where(Story.id < before)
        return tuple(rows.view(row, exact=True) for row in query.order_by(Story.id.desc()).limit(limit))


def published(story_id: str, viewer: str | None) -> Published:
    """The live version of a story. Raises `UnknownStory`, also where its creator is not seen, or they and the viewer have
    blocked one another."""
    with database.session():
        is_live = (StoryVersion.story == Story.id) & (StoryVersion.version == Story.live_version)
        found = (
            Story.select(
                Story.id,
                Story.creator,
                Story.made_to_order,
                Story.stock_count,
                StoryVersion.version,
                StoryVersion.content,
                StoryVersion.created,
                Creator.name,
                Creator.avatar_id,
                Creator.radius_km,
            )
            .join(StoryVersion, on=is_live)
            .join(Creator, on=Creator.id == Story.creator)
            .join(Account, on=Account.id == Creator.id)
            .where(Story.id == story_id, Story.state != StoryState.TAKEN_DOWN.value, SEEN)
            .objects()
            .first()
        )
        if found is None or (viewer is not None and found.creator in blocks.blocked(viewer)):
            raise UnknownStory()
        content = rows.read(found.content)
        return Published(
            id=found.id,
            version=found.version,
            creator=found.creator,
            creator_name=found.name,
            creator_avatar=found.avatar_id,
            content=content,
            stock=rows.stock_of(found),
            radius_km=found.radius_km if content.kind is StoryKind.SERVICE else None,
            published=found.created,
        )
