"""Cursors of the feed: where in which list, for whom; signed, so that no other list and nobody else goes on from there."""

import hmac
from hashlib import blake2s

from flask import current_app

from web import access, cursor
from web.errors import Problem
from web.home import home

BYTES = 9


def seal(kind: str, *place: str | int | float) -> str:
    """The cursor for what comes behind `place` in the list `kind`, for who is asking."""
    return cursor.encode(*place, _mark(kind, place))


def unseal(text: str | None, kind: str, *kinds: type) -> tuple[str | int | float, ...] | None:
    """The place of a cursor that `seal` made of values of these types; None for none. Raises `Problem`."""
    found = cursor.decode(text, *kinds, str)
    if found is None:
        return None
    *place, mark = found
    if not hmac.compare_digest(_mark(kind, tuple(place)), str(mark)):
        raise Problem("bad_cursor")
    return tuple(place)


def _mark(kind: str, place: tuple[str | int | float, ...]) -> str:
    who = access.somebody()
    key = blake2s(home(current_app).accounts.token_secrets[0].encode(), person=b"cursors").digest()
    return blake2s(repr((kind, who and who.account, place)).encode(), key=key, digest_size=BYTES).hexdigest()
