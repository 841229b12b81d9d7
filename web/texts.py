"""Texts that people write, as fields of bodies: without what other people's screens would show wrongly."""

from typing import Annotated

from pydantic import StringConstraints

_TURNING = r"\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of what follows them, beyond the field's end."""
_CONTROL = rf"\x00-\x1f\x7f{_TURNING}"

LINE = rf"^[^{_CONTROL}]*$"
NAME = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
PROSE = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_TURNING}]*$"

# Nobody's name before the host, and no letters in it that browsers take for a slash or an @.
LINK = (
    r"^https?://[A-Za-z0-9.\-\u00c0-\u024f]{1,253}(:[0-9]{1,5})?([/?#][!#-;=?-Z_a-z~\[\]\u00a1-\u1fff\u3000-\uffef]*)?$"
)

Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=LINE)]
"""Text of one line, which may be empty."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=NAME)]
"""Text of one line."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, pattern=PROSE)]
"""Text of any number of lines, which may be empty."""
Link = Annotated[str, StringConstraints(max_length=500, pattern=LINK)]
"""An http or https address."""
