"""Likes: as often as one likes, they count once."""

from models import database
from models.database import clock
from models.feed import items
from models.reactions import tallies
from models.reactions.schema import StoryLike


def like(account: str, story_id: str) -> int:
    """How many like the story now. Raises `UnknownStory`, also where they and its creator have blocked one another."""
    with database.transaction():
        items.creator_of(story_id, account)
        row = StoryLike.insert(account_id=account, story_id=story_id, at=clock())
        if row.on_conflict_ignore().as_rowcount().execute():
            tallies.count(story_id, likes=1)
        return tallies.likes(story_id)


def unlike(account: str, story_id: str) -> int:
    """How many like the story now. Raises `UnknownStory`, but where there was a like to take back."""
    with database.transaction():
        mine = (StoryLike.account_id == account) & (StoryLike.story_id == story_id)
        if StoryLike.delete().where(mine).execute():
            tallies.count(story_id, likes=-1)
        else:
            items.creator_of(story_id, account)
        return tallies.likes(story_id)
