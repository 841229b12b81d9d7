"""A comment by socket: what `POST /v1/stories/{story_id}/comments` does, under a key in the place of `Idempotency-Key`."""

import hashlib

from models.accounts import sessions
from models.accounts.sessions import Principal
from models.accounts.states import AccountState
from models.idempotency import answers
from models.idempotency.answers import Kept
from models.reactions import comments, threads
from web.comments import CommentBody, comment_body
from web.errors import Problem
from web.live.protocol import Comment

POSTED = 201


def post(who: Principal, wish: Comment) -> CommentBody:
    """The comment, posted now or by an attempt before. Raises `Problem`, `ModelError`."""
    _check(who)
    said = hashlib.sha256(f"live comment\n{wish.model_dump_json(exclude={'key'})}".encode()).hexdigest()
    claimed = answers.claim(who.account, wish.key, said)
    if isinstance(claimed, Kept):
        return CommentBody.model_validate_json(claimed.body)
    try:
        key = comments.post(who.account, wish.story, wish.text, wish.reply_to)
        body = comment_body(threads.comment(key, who.account), who.account)
    except Exception:
        answers.release(claimed)
        raise
    answers.keep(claimed, POSTED, (), body.model_dump_json())
    return body


def _check(who: Principal) -> None:
    """Whether the session goes on and its account may act, asked anew as with every request over HTTP. Raises `Problem`."""
    now = who if who.session is None else sessions.principal(who.session)
    if now is None:
        raise Problem("unauthorized")
    if now.state is AccountState.SUSPENDED:
        raise Problem("account_suspended")
    if now.state is not AccountState.ACTIVE:
        raise Problem("account_closed")
