"""Frozen values as JSON text and back, exactly: what travels between workers as the spec or the result of a task.

    text = dump(plan)
    plan = load(Plan, text)

Fractions are written as ratios ("30000/1001"), bytes as base64. What is read must be what `dump` writes for the type,
nothing more and nothing less: a worker of another version must not guess.
"""

import json
import re
from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from pipeline.errors import WireInvalid

T = TypeVar("T")

_RATIO = re.compile(r"(-?[0-9]+)/([1-9][0-9]*)")


def dump(value: object) -> str:
    """`value`, a frozen dataclass of ours or a list, tuple or dict of them, as JSON."""
    return msgspec.json.encode(value, enc_hook=_written).decode()


def load(kind: type[T], text: str) -> T:
    """The value of type `kind` that `dump` wrote as `text`.

    Raises:
        WireInvalid: not JSON, or a field is unknown, missing or of another type.
    """
    try:
        value: T = msgspec.json.decode(text, type=kind, dec_hook=_read)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise WireInvalid(f"{kind}: {error}") from error
    # The decoder passes over fields that it does not know, and fills in those that have a default.
    if stray := _difference(json.loads(text), json.loads(dump(value)), "$"):
        raise WireInvalid(f"{kind}: {stray}")
    return value


def _written(value: Any) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"{type(value)} does not travel")


def _read(kind: type, value: Any) -> Any:
    if kind is not Fraction:
        raise TypeError(f"{kind} does not travel")
    parts = _RATIO.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        raise ValueError(f"{value!r} is not a ratio")
    return Fraction(int(parts[1]), int(parts[2]))


def _difference(given: Any, expected: Any, path: str) -> str | None:
    """The first place where two JSON values differ."""
    if isinstance(given, dict) and isinstance(expected, dict):
        if stray := sorted(given.keys() ^ expected.keys()):
            return f"{path}.{stray[0]} is {'unknown' if stray[0] in given else 'missing'}"
        pairs = [(given[name], expected[name], f"{path}.{name}") for name in given]
    elif isinstance(given, list) and isinstance(expected, list) and len(given) == len(expected):
        pairs = [(one, other, f"{path}[{at}]") for at, (one, other) in enumerate(zip(given, expected, strict=True))]
    else:
        return None if given == expected else f"{path} is {given!r}, written {expected!r}"
    return next((found for pair in pairs if (found := _difference(*pair))), None)
