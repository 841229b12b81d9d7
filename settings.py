"""The only reader of the environment.

Every setting has a sane default; `VW_<NAME>` overrides it. Values are read once, at import, into frozen dataclasses that
callers pass on, so that no other module looks at the environment.
"""

import os
from dataclasses import fields
from typing import Any

from pipeline.limits import SourceLimits


def source_limits() -> SourceLimits:
    """The limits in force: the defaults, or `VW_MAX_SECONDS`, `VW_MAX_BYTES`, … where set."""
    return SourceLimits(**_overrides(SourceLimits))


def _overrides(limits: type[SourceLimits]) -> dict[str, Any]:
    """The fields that the environment sets; a value of the wrong type ends the program and names the variable."""
    values: dict[str, Any] = {}
    defaults = limits()
    for field in fields(limits):
        name = f"VW_{field.name.upper()}"
        if (text := os.environ.get(name)) is None:
            continue
        kind = type(getattr(defaults, field.name))
        try:
            values[field.name] = kind(text)
        except ValueError:
            raise SystemExit(f"error: settings: {name}={text!r} is not of type {kind.__name__}") from None
    return values
