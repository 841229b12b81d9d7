"""What is said to the service and what it answers, as far as it matters here (docs/upload.md)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewFile:
    filename: str
    size: int
    sha256: str
    content_type: str


@dataclass(frozen=True, slots=True)
class PartUrl:
    number: int
    attempt: int
    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class PartThere:
    number: int


@dataclass(frozen=True, slots=True)
class Upload:
    """`id` is None when the bytes are a video already."""

    id: str | None
    state: str
    part_size: int
    parts: int
    direct: bool
    """Parts go straight to storage and are announced."""
    video_id: str | None = None
    urls: tuple[PartUrl, ...] = ()
    received_parts: tuple[PartThere, ...] = ()


@dataclass(frozen=True, slots=True)
class Completed:
    video_id: str
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Playback:
    url: str
    growing: bool


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Video:
    id: str
    name: str
    state: str
    progress: float
    playback: Playback | None = None
    error: Failure | None = None
