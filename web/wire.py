"""What comes by the wire and means nothing anywhere: refused before anything reads it.

U+0000 cannot be stored by Postgres; NaN and the infinities are no JSON (RFC 8259); what is nested without end ends Python.
"""

from math import isfinite
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

from web.context import bound
from web.errors import Problem

NUL = "\0"

EXACT = 2**53


class Json(DefaultJSONProvider):
    """JSON as RFC 8259 has it. What is refused raises `ValueError`, as text that is no JSON does."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            found = super().loads(s, parse_constant=_refuse, parse_float=_number, **kwargs)
            text = s if isinstance(s, str) else s.decode("utf-8", "replace")
            # A body that is one string would be read once more as JSON.
            if isinstance(found, str) or ("\\u0000" in text and _holds_nul(found)):
                raise ValueError("not what bodies hold")
        except RecursionError:
            raise ValueError("nested too deeply") from None
        return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _number(text: str) -> int | float:
    """2.0 is an integer (JSON Schema, section 4.2.3), as exactly as JSON's numbers go (RFC 8259, section 6)."""
    found = float(text)
    if not isfinite(found):
        raise ValueError(f"{text[:32]} is no number that fits")
    return int(found) if found.is_integer() and abs(found) <= EXACT else found


def _holds_nul(found: Any) -> bool:
    if isinstance(found, dict):
        return any(NUL in key or _holds_nul(value) for key, value in found.items())
    if isinstance(found, list):
        return any(map(_holds_nul, found))
    return isinstance(found, str) and NUL in found


def register(app: Flask) -> None:
    app.json = Json(app)

    @app.before_request
    def _readable() -> None:
        asked = bound(request)
        # Both decoded: what is not UTF-8 in them has become U+FFFD.
        if NUL in asked.path or any(NUL in text for item in asked.args.items(multi=True) for text in item):
            raise Problem("bad_request", "The address holds a character that means nothing.")
