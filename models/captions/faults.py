"""What can be wrong with captions. The codes stand in the answer, behind the line; docs/videos.md lists them."""

from enum import StrEnum

from models.errors import CaptionsInvalid


class Fault(StrEnum):
    ENCODING = "encoding"
    """Not UTF-8."""
    SIGNATURE = "signature"
    """Not a WebVTT file, or its first lines are wrong."""
    TIMING = "timing"
    """Times are missing, malformed, or end before they begin."""
    ORDER = "order"
    """A cue begins before the one above it."""
    BEYOND = "beyond"
    """A cue begins when the video is over."""
    SETTING = "setting"
    """A cue's place or alignment is not one."""
    TAG = "tag"
    """Not one of the tags of WebVTT, not closed, or closed in another order."""
    EMPTY = "empty"
    """There is no cue."""
    TOO_LONG = "too_long"
    """The file, or the text of one cue."""
    TOO_MANY = "too_many"
    """Cues."""


def refused(line: int, fault: Fault, problem: str) -> CaptionsInvalid:
    """The error for a fault in a line, counted from 1."""
    return CaptionsInvalid(line=line, problem=f"{fault.value}: {problem}")
