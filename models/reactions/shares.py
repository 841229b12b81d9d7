"""Shares: each is counted, since each goes to somebody."""

from models import database
from models.database import clock
from models.feed import items
from models.reactions import tallies
from models.reactions.schema import Share
from models.values import new_id


def share(account: str, story_id: str) -> str:
    """The share's id. Raises `UnknownStory`."""
    key = new_id()
    with database.transaction():
        items.creator_of(story_id, account)
        Share.insert(id=key, story_id=story_id, account_id=account, at=clock()).execute()
        tallies.count(story_id, shares=1)
    return key
