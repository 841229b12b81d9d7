"""What may be permitted: reading the objects below a prefix, until a time."""

import re
from dataclasses import dataclass
from math import ceil

PUBLISHED = "media/"
"""What viewers may watch. One grant covers all of it: browsers keep few cookies of a site, and those of 90 videos cost
Chromium the login session."""

PREVIEWS = "previews/"
"""What no story shows, yet or any more; below it each video has a folder and grants of its own."""

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


def folders(video: str) -> tuple[str, str]:
    """The prefixes below which all lies that was made of a video."""
    return f"{PUBLISHED}{video}/", f"{PREVIEWS}{video}/"


def folder(video: str, generation: int, moves: int = 0, *, published: bool = False) -> str:
    """The prefix of what was made of a generation of a video.

    `moves` is how often that went from previews to published media or back: each time into a new folder, so that nothing
    is written over, and what was handed out before goes on until it is removed.
    """
    return f"{PUBLISHED if published else PREVIEWS}{video}/{generation}{f'-{moves}' if moves else ''}/"


def moves_of(key: str) -> tuple[int, int] | None:
    """Generation and moves by the key of an object in such a folder; None for any other."""
    found = re.match(r"[^/]+/[^/]+/(\d+)(?:-(\d+))?/", key)
    return (int(found[1]), int(found[2] or 0)) if found else None


def around(key: str, video: str) -> str:
    """The prefix of all that lies where the object `key` of a video does. Raises ValueError when it is another's."""
    for prefix in folders(video):
        if key.startswith(prefix):
            return prefix
    raise ValueError(f"{key} is not below {' or '.join(folders(video))}")


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
