"""What a track of text is."""

from enum import StrEnum


class CaptionKind(StrEnum):
    SUBTITLES = "subtitles"
    """What is said, for those who hear but do not understand."""
    CAPTIONS = "captions"
    """What is said and what else is heard, for those who do not hear."""
