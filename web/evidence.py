"""Evidence of what failed, as workers write it down: how a process ended and its command, then the end of what it said."""

import re

from pydantic import Field

from web.schemas import Body

FIRST = re.compile(r"(?P<how>[^:\n]{1,200}): (?P<command>\S*(?:ffmpeg|python)\S* .*)")
"""`exit 183: …/ffmpeg -i …`, as `pipeline.ffmpeg` puts it together."""

EXIT = re.compile(r"exit (\d+)")


class Evidence(Body):
    how: str | None = Field(examples=["exit 183"])
    """How its process ended; null where no process is to blame."""
    exit_code: int | None = Field(examples=[183])
    command: str | None = Field(examples=["ffmpeg -nostdin -xerror -i source -c:v libx264 0000.mp4"])
    output: str = Field(examples=["source: Invalid data found when processing input"])
    """The end of what it wrote to stderr, or all that is known."""


def evidence(detail: str | None) -> Evidence | None:
    """What `detail` says, in its parts; None where nothing was written down."""
    if not detail:
        return None
    first, _, rest = detail.partition("\n")
    found = FIRST.fullmatch(first)
    if found is None:
        return Evidence(how=None, exit_code=None, command=None, output=detail)
    code = EXIT.fullmatch(found["how"])
    return Evidence(
        how=found["how"], exit_code=int(code[1]) if code else None, command=found["command"], output=rest.strip()
    )
