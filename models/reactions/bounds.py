"""How much one account can do: it speaks so often a day, and lifts a story once, however often it comments or shares.

Within the caller's transaction, which has the account's reactions to itself from `hold` on.
"""

from typing import Any

from models import database
from models.database import clock
from models.errors import TooManyComments, TooManyShares
from models.reactions.schema import Comment, Share
from models.reactions.states import CommentState

DAY_SECONDS = 86_400.0

COMMENTS, SHARES = 300, 300
"""In any 24 hours, those included that are deleted meanwhile."""


def hold(account: str) -> None:
    """Before any row: what one account says and shares is counted one by one."""
    database.serialise(f"reactions {account}")


def check_comments(account: str) -> None:
    """Raises `TooManyComments`."""
    if _since(Comment, Comment.account_id == account, Comment.created) >= COMMENTS:
        raise TooManyComments(limit=COMMENTS)


def check_shares(account: str) -> None:
    """Raises `TooManyShares`."""
    if _since(Share, Share.account_id == account, Share.at) >= SHARES:
        raise TooManyShares(limit=SHARES)


def _since(table: Any, theirs: Any, at: Any) -> int:
    return int(table.select().where(theirs, at > clock() - DAY_SECONDS).count())


def comments_on(account: str, story_id: str) -> bool:
    """Whether a comment of the account on the story is there."""
    theirs = (Comment.story_id == story_id) & (Comment.account_id == account)
    return bool(Comment.select().where(theirs, Comment.state == CommentState.LIVE.value).exists())


def shares(account: str, story_id: str) -> bool:
    """Whether the account has shared the story."""
    return bool(Share.select().where(Share.story_id == story_id, Share.account_id == account).exists())
