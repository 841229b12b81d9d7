"""Comments: three levels of them, changed within minutes, deleted by those who may.

A comment without its text keeps its place as long as replies stand below it; `replies` are the places right below one.
"""

import unicodedata
from typing import Any

from models import database, history, news
from models.accounts import blocks
from models.database import clock, for_update
from models.errors import CommentTooDeep, EditTooLate, NotTheirs, UnknownComment, UnknownStory
from models.feed import items
from models.feed.schema import Listing
from models.moderation import audit
from models.reactions import bounds, tallies
from models.reactions.schema import Comment
from models.reactions.states import CommentState
from models.values import new_id

LEVELS = 3
EDIT_SECONDS = 300
LONGEST = 1000
"""Characters."""

TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""What turns the direction of text beyond its own end (UAX 9, 2.1 to 2.5)."""


def post(author: str, story_id: str, text: str, reply_to: str | None = None) -> str:
    """A new comment on a story, or below another one there; its id.

    Raises `UnknownStory`, `UnknownComment` (deleted ones, and those of somebody blocked, included), `CommentTooDeep`,
    `TooManyComments`.
    """
    key = new_id()
    with database.transaction():
        bounds.hold(author)
        items.creator_of(story_id, author)
        bounds.check_comments(author)
        again = bounds.comments_on(author, story_id)
        level = 1
        if reply_to is not None:
            parent = _locked(reply_to)
            if parent.story_id != story_id or parent.state != CommentState.LIVE:
                raise UnknownComment()
            if parent.account_id in blocks.blocked(author):
                raise UnknownComment()
            level = parent.level + 1
            if level > LEVELS:
                raise CommentTooDeep()
            _add_replies(parent, 1)
        Comment.insert(
            id=key,
            story_id=story_id,
            account_id=author,
            parent_id=reply_to,
            level=level,
            text=plain(text),
            state=CommentState.LIVE.value,
            created=clock(),
        ).execute()
        history.note(Comment, key, None, CommentState.LIVE, author, "posted")
        tallies.count(story_id, comments=1, commenters=int(not again))
        news.comment(story_id, key, "posted")
    return key


def plain(text: str) -> str:
    """Without what is not to be seen, or shows what is around it wrongly: control characters, but for line ends, marks that
    turn the direction of what follows, and space around it. Empty where only marks are left, as emoji and some scripts need.
    """
    kept = (
        c
        for c in text.replace("\r\n", "\n")
        if c == "\n" or not (c in TURNING or unicodedata.category(c) in {"Cc", "Cs"})
    )
    found = "".join(kept).strip()
    return found if any(unicodedata.category(c) != "Cf" and not c.isspace() for c in found) else ""


def edit(comment_id: str, author: str, text: str) -> None:
    """Raises `UnknownComment`, also where the story is not shown to `author` any more, `NotTheirs`, `EditTooLate`."""
    with database.transaction():
        row = _live(comment_id, author)
        if row.account_id != author:
            raise NotTheirs()
        if database.now() - row.created > EDIT_SECONDS:
            raise EditTooLate(minutes=EDIT_SECONDS // 60)
        Comment.update(text=plain(text), edited=clock()).where(Comment.id == comment_id).execute()
        news.comment(row.story_id, comment_id, "edited")


def delete(comment_id: str, by: str) -> None:
    """By its author, or the owner of the story. Raises `UnknownComment`, `NotTheirs`."""
    with database.transaction():
        row = _held(comment_id)
        if row.state != CommentState.LIVE:
            raise UnknownComment()
        # Below one's own story also of somebody whom one has blocked, or who did so: others read it all the same.
        if by != row.account_id and not _owns(by, row.story_id):
            raise UnknownComment() if row.account_id in blocks.blocked(by) else NotTheirs()
        _take_away(row, CommentState.DELETED, by, "deleted", text=None)


def moderate(comment_id: str, by: str) -> None:
    """A moderator deletes a comment, their own too; the audit knows. Raises `UnknownComment`, also when it is gone."""
    with database.transaction():
        row = _held(comment_id)
        if row.state != CommentState.LIVE:
            raise UnknownComment()
        _take_away(row, CommentState.REMOVED, by, "deleted")
        audit.note(by, "remove", "comment", comment_id, before=row.state, after=CommentState.REMOVED.value)


def remove_by_moderator(comment_id: str, by: str, reason: str) -> None:
    """Nobody sees its text any more. Nothing is changed where it is gone. In the caller's transaction.

    Raises `UnknownComment` when there never was one.
    """
    row = _held(comment_id)
    if row.state == CommentState.LIVE:
        _take_away(row, CommentState.REMOVED, by, reason)


def restore_by_moderator(comment_id: str, by: str, reason: str) -> None:
    """What a moderator removed is there again, unless its author has deleted it. In the caller's transaction."""
    row = _held(comment_id)
    if row.state != CommentState.REMOVED:
        return
    again = bounds.comments_on(row.account_id, row.story_id)
    history.change(Comment, row.id, CommentState.REMOVED, CommentState.LIVE, by, reason)
    if not row.replies:
        _place(row, 1)
    tallies.count(row.story_id, comments=1, commenters=int(not again))
    news.comment(row.story_id, row.id, "restored")


def _take_away(row: Any, state: CommentState, by: str, reason: str, **columns: Any) -> None:
    history.change(Comment, row.id, CommentState.LIVE, state, by, reason, **columns)
    if not row.replies:
        _place(row, -1)
    others = bounds.comments_on(row.account_id, row.story_id)
    tallies.count(row.story_id, comments=-1, commenters=-int(not others))
    news.comment(row.story_id, row.id, "removed")


def _place(row: Any, change: int) -> None:
    """A place below another comment has come or gone; where that was held open by it alone, so has that one's, and on."""
    if row.parent_id is None:
        return
    parent = _locked(row.parent_id)
    _add_replies(parent, change)
    if parent.state != CommentState.LIVE and parent.replies == (0 if change > 0 else 1):
        _place(parent, change)


def _add_replies(parent: Any, change: int) -> None:
    Comment.update(replies=Comment.replies + change).where(Comment.id == parent.id).execute()


def _held(comment_id: str) -> Any:
    """As `_locked`, with its author's reactions, which come before any row."""
    row = Comment.get_or_none(Comment.id == comment_id)
    if row is None:
        raise UnknownComment()
    bounds.hold(row.account_id)
    return _locked(comment_id)


def _locked(comment_id: str) -> Any:
    """Held until the transaction ends. Whoever holds a comment locks only those above it, so that nobody waits in a ring."""
    row = for_update(Comment.select().where(Comment.id == comment_id)).first()
    if row is None:
        raise UnknownComment()
    return row


def _live(comment_id: str, who: str) -> Any:
    """The locked row of a comment that `who` may see. Raises `UnknownComment`."""
    row = _locked(comment_id)
    if row.state != CommentState.LIVE or row.account_id in blocks.blocked(who):
        raise UnknownComment()
    try:
        items.creator_of(row.story_id, who)
    except UnknownStory:
        raise UnknownComment() from None
    return row


def _owns(account: str, story_id: str) -> bool:
    return bool(Listing.select().where(Listing.story_id == story_id, Listing.creator_id == account).exists())
