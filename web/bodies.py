"""What the parts API takes and gives: the shapes of its requests and answers, from which its document is made."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from models.states import UploadState
from web import receiving
from web.schemas import Body, StrictBody

BATCH = 100
"""URLs in an answer, at most."""

ANNOUNCED = 1000
"""Parts in an announcement, at most."""

LONGEST_ID = 64

UPLOAD = "0193e0a4-5b1e-7cc2-9d0f-3f6a1c2b4d5e"
VIDEO = "0193e0a4-61aa-7b0c-8c3d-1a2b3c4d5e6f"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class NewUploadBody(StrictBody):
    filename: str = Field(min_length=1, max_length=255, examples=["clip.mp4"])
    size: int = Field(ge=1, le=2**53, examples=[3145728])
    """Bytes."""
    content_type: str = Field(default="application/octet-stream", max_length=255, examples=["video/mp4"])
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$", examples=[SHA256])
    """Of the whole file, in hex: bytes that are a video already are not sent again, and others are held against it."""


class UploadPath(Body):
    upload_id: str = Field(max_length=LONGEST_ID, examples=[UPLOAD])


class PartPath(UploadPath):
    number: int = Field(ge=1, le=receiving.MOST_PARTS, examples=[1])
    """Of the part, from 1."""


class Batch(Body):
    first: int = Field(default=1, ge=1, le=receiving.MOST_PARTS, alias="from", examples=[1])
    """Number of the first part."""
    count: int = Field(default=BATCH, ge=1, le=BATCH, examples=[100])


class Announcement(StrictBody):
    attempt: int = Field(default=1, ge=1, le=1000, examples=[1])
    """The one of the URL that was used."""


class Announced(Announcement):
    number: int = Field(ge=1, le=receiving.MOST_PARTS, examples=[1])
    """Of the part, from 1."""


class Announcements(StrictBody):
    parts: list[Announced] = Field(min_length=1, max_length=ANNOUNCED)


class PartUrl(Body):
    number: int = Field(examples=[1])
    """Of the part, from 1."""
    attempt: int = Field(examples=[1])
    url: str = Field(examples=[f"https://api.shop.example/v1/uploads/{UPLOAD}/parts/1"])
    method: Literal["PUT"] = "PUT"
    headers: dict[str, str] = Field(examples=[{"If-None-Match": "*"}])
    """To be sent along."""


class UrlsBody(Body):
    urls: list[PartUrl]


class PartBody(Body):
    number: int = Field(examples=[1])
    """Of the part, from 1."""
    size: int = Field(examples=[1048576])
    """Bytes."""
    attempt: int = Field(examples=[1])
    sha256: str | None = Field(examples=[SHA256])
    etag: str | None = Field(examples=[None])
    """The store's own, of parts that were sent straight to it."""


class UploadBody(Body):
    id: str | None = Field(examples=[UPLOAD])
    """Null when the bytes are a video already."""
    state: UploadState = Field(examples=["open"])
    size: int = Field(examples=[3145728])
    """Bytes."""
    received: int = Field(examples=[1048576])
    """Bytes that are there."""
    part_size: int = Field(examples=[1048576])
    """Bytes of every part but the last."""
    parts: int = Field(examples=[3])
    direct: bool = Field(examples=[False])
    """Parts go straight to storage and are announced."""
    expires: datetime | None
    """When it is given up if nothing comes."""
    video_id: str | None = Field(examples=[VIDEO])
    """The video that is made of it, or will be."""
    urls: list[PartUrl] = Field(default=[])
    """Where to send the first parts."""
    received_parts: list[PartBody] = Field(default=[])


class AnnouncedBody(Body):
    received_parts: list[PartBody]
    missing: list[int] = Field(examples=[[2]])
    """Numbers of parts to send again."""


class CompletedBody(Body):
    video_id: str = Field(examples=[VIDEO])
    duplicate: bool = Field(examples=[False])
    """Its creator has sent the same bytes before: the video is that one."""
