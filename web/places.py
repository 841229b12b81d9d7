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
    return cursor.encode(*place, _mark(kind, place, _secrets()[0]))


def unseal(text: str | None, kind: str, *kinds: type) -> tuple[str | int | float, ...] | None:
    """The place of a cursor that `seal` made of values of these types; None for none. All secrets count, so that nobody is
    stopped in the middle of a list when one is replaced. Raises `Problem`."""
    found = cursor.decode(text, *kinds, str)
    if found is None:
        return None
    *place, mark = found
    if not any(hmac.compare_digest(_mark(kind, tuple(place), secret), str(mark)) for secret in _secrets()):
        raise Problem("bad_cursor")
    return tuple(place)


def _secrets() -> tuple[str, ...]:
    return home(current_app).accounts.token_secrets


def _mark(kind: str, place: tuple[str | int | float, ...], secret: str) -> str:
    who = access.somebody()
    key = blake2s(secret.encode(), person=b"cursors").digest()
    return blake2s(repr((kind, who and who.account, place)).encode(), key=key, digest_size=BYTES).hexdigest()
