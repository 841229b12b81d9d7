"""Where a list goes on: a cursor that says nothing to clients, of the key of the last item that they have."""

import base64
import binascii

from pydantic import BaseModel, ConfigDict, Field

from web.errors import Problem

MOST = 50


class PageQuery(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=MOST, description="Items in the answer, at most.")
    cursor: str | None = Field(
        default=None, max_length=200, description="`next` of the answer before; the list's beginning without."
    )


def after(key: str | int) -> str:
    """The cursor behind the item of this key."""
    return base64.urlsafe_b64encode(str(key).encode()).rstrip(b"=").decode()


def key(cursor: str | None) -> str | None:
    """The key that a cursor was made of; None without one. Raises `Problem`."""
    if cursor is None:
        return None
    try:
        found = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        raise Problem("bad_cursor") from None
    if not found or not found.isprintable():
        raise Problem("bad_cursor")
    return found


def number(cursor: str | None) -> int | None:
    """The same, of a key that is a number below 2^63. Raises `Problem`."""
    found = key(cursor)
    if found is not None and (not found.isdecimal() or len(found) > 18):
        raise Problem("bad_cursor")
    return None if found is None else int(found)
