"""What the API takes and gives of a creator's videos: the shapes, from which its document is made."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.library import Entry
from models.states import TaskState, VideoState
from models.values import VideoProgress
from web.cursor import Page
from web.playback import FirstFrame, Playback, first_frame, playback

AN_ID = "0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"
ANOTHER_ID = "0198f2b1-10c4-7d0a-9a55-7d1f0a1c2b3d"


class VideoPath(BaseModel):
    video_id: str = Field(max_length=36, json_schema_extra={"example": AN_ID})


class VideosQuery(Page):
    state: VideoState | None = Field(default=None, description="Only those in this state; without it all but deleted.")


class Failure(BaseModel):
    code: str = Field(examples=["not_a_video"])
    message: str = Field(description="In words that a creator understands.", examples=["This file is not a video."])


class VideoBody(BaseModel):
    """One of the creator's videos."""

    id: str = Field(examples=[AN_ID])
    name: str = Field(description="Of the file that was uploaded.", examples=["bowl.mov"])
    state: VideoState
    created: datetime
    progress: float = Field(ge=0, le=1, description="Of its encoding, by seconds of video.", examples=[0.25])
    playback: Playback | None = Field(description="Null while nothing of it plays.")
    first_frame: FirstFrame | None = Field(description="As viewers get it; null while nothing of it plays.")
    error: Failure | None = Field(description="Why it failed; null unless it has.")
    replaced_by: str | None = Field(
        description="The video that takes its place in stories, once that one is ready.", examples=[ANOTHER_ID]
    )


class StageBody(BaseModel):
    name: str = Field(examples=["encode"])
    state: TaskState
    share: float = Field(ge=0, le=1, description="Done.", examples=[0.5])


class RungBody(BaseModel):
    name: str = Field(examples=["h264-540"])
    share: float = Field(ge=0, le=1, description="Encoded.", examples=[0.5])


class VideoDetailBody(VideoBody):
    """The same, with how far each part of the work is."""

    stages: list[StageBody] = Field(description="In the order in which they come; those that are known so far.")
    rungs: list[RungBody] = Field(description="Empty until it is known what will be made of it.")


class VideosBody(BaseModel):
    items: list[VideoBody]
    next: str | None = Field(description="The cursor of what follows; null at the end.")


class ReplacementBody(BaseModel):
    """Which video takes the place."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"example": {"video_id": ANOTHER_ID}})

    video_id: str = Field(min_length=1, max_length=36, description="Another of the creator's, wholly uploaded.")


def video_body(entry: Entry) -> VideoBody:
    return VideoBody(**_facts(entry))


def video_detail(entry: Entry, progress: VideoProgress) -> VideoDetailBody:
    return VideoDetailBody(
        **_facts(entry),
        stages=[StageBody(name=item.name, state=item.state, share=round(item.share, 4)) for item in progress.stages],
        rungs=[RungBody(name=item.name, share=round(item.share, 4)) for item in progress.rungs],
    )


def _facts(entry: Entry) -> dict[str, Any]:
    view = entry.view
    return {
        "id": view.id,
        "name": view.name,
        "state": view.state,
        "created": datetime.fromtimestamp(view.created, UTC),
        "progress": round(entry.share, 4),
        "playback": playback(view),
        "first_frame": first_frame(entry.showing) if entry.showing else None,
        "error": Failure(code=view.error_code, message=view.message or "") if view.error_code else None,
        "replaced_by": view.replaced_by,
    }
