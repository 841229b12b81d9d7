"""Texts that people write, as fields of bodies: bounded, and without what other people's screens would show wrongly."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

_TURNING = r"\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of what follows them, beyond the field's end."""

LINE = rf"^[^\x00-\x1f\x7f{_TURNING}]*$"
"""Text of one line."""

PROSE = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_TURNING}]*$"
"""Text of any number of lines."""

A_LINK = r"^https?://[!#-;=?-Z_a-z~\[\]\u00a1-\uffff]+$"


def _address(text: str) -> str:
    parts = urlsplit(text)
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise ValueError("an address has a host, and nobody's name before it")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=LINE)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, pattern=PROSE)]
Link = Annotated[str, StringConstraints(max_length=500, pattern=A_LINK), AfterValidator(_address)]
"""An http or https address."""
