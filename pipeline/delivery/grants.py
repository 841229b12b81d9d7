"""What may be permitted: reading the objects below a prefix, until a time."""

import re
from dataclasses import dataclass
from math import ceil

PUBLISHED = "media/"
"""What viewers may watch. One grant covers all of it: browsers keep few cookies of a site, and those of 90 videos cost
Chromium the login session."""

PREVIEWS = "previews/"
"""What is not public yet; below it each video has a folder and grants of its own."""

DELIVERED = (PUBLISHED, PREVIEWS)
"""No grant reaches anything else: uploads and originals lie in the same store."""

OPEN = "pictures/"
"""Pictures of profiles and stories need no permission: their names are hashes of what they show, which nobody guesses."""

GRAIN = 3600
"""Seconds to which ends are rounded up, at least. A token is part of URLs, and a new one a second would empty caches."""

_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_KEY = re.compile(rf"{_NAME}(?:/{_NAME})+")
_PREFIX = re.compile(rf"(?:{_NAME}/)+")
"""Stricter than what stores allow: these mean the same encoded and decoded, so that no two parts of the way read a path
differently. infra/cloudfront/token.js has the same rule."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission to read all objects whose keys begin with `prefix`, before `expires`."""

    prefix: str
    """`media/`, or a folder below it or below `previews/`; ends in a slash."""
    expires: int
    """Unix time in seconds."""

    def __post_init__(self) -> None:
        """Raises ValueError for a prefix of anything that is not delivered, or of all previews at once."""
        if not _PREFIX.fullmatch(self.prefix) or not self.prefix.startswith(DELIVERED) or self.prefix == PREVIEWS:
            raise ValueError(f"no grant is given for {self.prefix!r}")
        if not 0 < self.expires < 1 << 32:
            raise ValueError(f"{self.expires} is not a time in seconds")

    def covers(self, key: str) -> bool:
        return key.startswith(self.prefix)


def lasting(prefix: str, seconds: int, now: float) -> Grant:
    """A grant for at least `seconds` from the Unix time `now`, and at most a quarter of them or an hour more.

    It is the same for all who ask within that time, so that addresses, and answers that hold them, stay the same.
    """
    grain = max(GRAIN, seconds // 4 // GRAIN * GRAIN)
    return Grant(prefix, ceil((now + seconds) / grain) * grain)


def is_delivered(key: str) -> bool:
    """Whether `key` is of an object that grants can be for."""
    return _KEY.fullmatch(key) is not None and key.startswith(DELIVERED)


def is_open(key: str) -> bool:
    """Whether everybody may fetch the object `key`."""
    return _KEY.fullmatch(key) is not None and key.startswith(OPEN)
