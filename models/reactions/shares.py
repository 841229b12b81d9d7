"""Shares: each is counted, since each goes to somebody; a story is lifted by those who shared it, each once."""

from models import database
from models.database import clock
from models.feed import items
from models.reactions import bounds, tallies
from models.reactions.schema import Share
from models.values import new_id


def share(account: str, story_id: str) -> str:
    """The share's id. Raises `UnknownStory`, `TooManyShares`."""
    key = new_id()
    with database.transaction():
        bounds.hold(account)
        items.creator_of(story_id, account)
        bounds.check_shares(account)
        again = bounds.shares(account, story_id)
        Share.insert(id=key, story_id=story_id, account_id=account, at=clock()).execute()
        tallies.count(story_id, shares=1, sharers=int(not again))
    return key
