"""Whom people follow."""

from models import database
from models.creators import profiles
from models.database import clock
from models.errors import FollowOneself, TooManyFollows
from models.reactions import tallies
from models.reactions.schema import Follow

MOST = 2000
"""Creators whom one may follow: the list of their stories costs something for each."""


def follow(account: str, creator_id: str) -> int:
    """How many follow the creator now. Raises `UnknownCreator`, `FollowOneself`, `TooManyFollows`."""
    if account == creator_id:
        raise FollowOneself()
    with database.transaction():
        profiles.check_seen(creator_id, account)
        if Follow.select().where(Follow.account_id == account).count() >= MOST:
            raise TooManyFollows(limit=MOST)
        row = Follow.insert(account_id=account, creator_id=creator_id, at=clock())
        if row.on_conflict_ignore().as_rowcount().execute():
            tallies.count_followers(creator_id, 1)
        return tallies.followers(creator_id)


def unfollow(account: str, creator_id: str) -> int:
    """How many follow the creator now. Raises `UnknownCreator`, but where they were followed."""
    with database.transaction():
        mine = (Follow.account_id == account) & (Follow.creator_id == creator_id)
        if Follow.delete().where(mine).execute():
            tallies.count_followers(creator_id, -1)
        else:
            profiles.check_seen(creator_id, account)
        return tallies.followers(creator_id)
