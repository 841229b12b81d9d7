"""What the parts API takes and gives: the shapes of its requests and answers, from which its document is made."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from web import receiving

BATCH = 100
"""URLs in an answer, at most."""

ANNOUNCED = 1000
"""Parts in an announcement, at most."""

Number = Field(ge=1, le=receiving.MOST_PARTS)


class NewUploadBody(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    filename: str = Field(min_length=1, max_length=255)
    size: int = Field(ge=1, le=2**53)
    content_type: str = Field(default="application/octet-stream", max_length=255)
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")


class UploadPath(BaseModel):
    upload_id: str


class PartPath(UploadPath):
    number: int = Number


class Batch(BaseModel):
    first: int = Field(default=1, ge=1, alias="from")
    count: int = Field(default=BATCH, ge=1, le=BATCH)


class Announcement(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    attempt: int = Field(default=1, ge=1, le=1000)


class Announced(Announcement):
    number: int = Number


class Announcements(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    parts: list[Announced] = Field(min_length=1, max_length=ANNOUNCED)


class PartUrl(BaseModel):
    number: int
    attempt: int
    url: str
    method: str = "PUT"
    headers: dict[str, str]


class PartBody(BaseModel):
    number: int
    size: int
    attempt: int
    sha256: str | None
    etag: str | None


class UploadBody(BaseModel):
    id: str | None
    """Null when the bytes are a video already."""
    state: str
    size: int
    received: int
    part_size: int
    parts: int
    direct: bool
    """Parts go straight to storage and are announced."""
    expires: datetime | None
    video_id: str | None
    urls: list[PartUrl] = []
    received_parts: list[PartBody] = []


class AnnouncedBody(BaseModel):
    received_parts: list[PartBody]
    missing: list[int]
    """Numbers of parts to send again."""


class CompletedBody(BaseModel):
    video_id: str
    duplicate: bool
