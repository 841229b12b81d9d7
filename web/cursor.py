"""Where a list goes on: opaque to clients, who send it back as it came."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from web.errors import Problem

MOST = 50
LONGEST = 200
LARGEST = 2**53


class Page(BaseModel):
    """What of a list is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=MOST, description="Items in an answer, at most.")
    cursor: str | None = Field(default=None, max_length=LONGEST, description="`next` of the answer before.")

    @classmethod
    def model_json_schema(cls, *arguments: Any, **named: Any) -> dict[str, Any]:
        return super().model_json_schema(*arguments, **named) if arguments or named else _schema(cls)


@cache
def _schema(model: type[Page]) -> dict[str, Any]:
    """Made once: flask-openapi3 asks with every request, and making it takes as long as a query."""
    return super(Page, model).model_json_schema()


def encode(*place: str | int | float) -> str:
    """The cursor for what comes behind `place`."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type) -> tuple[str | int | float, ...] | None:
    """The place of a cursor that `encode` made of values of these types; None for none. Raises `Problem`."""
    if cursor is None:
        return None
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:  # which the errors of base64, UTF-8 and JSON are as well
        raise Problem("bad_cursor") from None
    fits = isinstance(place, list) and [type(value) for value in place] == list(kinds)
    if not fits or any(not _plain(value) for value in place):
        raise Problem("bad_cursor")
    return tuple(place)


def _plain(value: str | int | float) -> bool:
    """Whether a database takes it."""
    return value.isascii() and value.isprintable() if isinstance(value, str) else abs(value) <= LARGEST
