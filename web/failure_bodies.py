"""What failed, as ops are told: anybody's videos, their tasks and the evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from models.failures import Failure
from models.states import Kind, Queue, TaskState, VideoState
from models.values import VideoView
from web.evidence import Evidence, evidence
from web.feed_bodies import AN_ID
from web.schemas import Body, moment, moment_or_none


class CreatorOfVideo(Body):
    id: str = Field(examples=[AN_ID])
    name: str | None = Field(examples=["Studio Linden"])
    """Null where their account is closed."""


class AnyVideoBody(Body):
    """Anybody's video, as ops see it."""

    id: str = Field(examples=[AN_ID])
    name: str = Field(examples=["bowl.mov"])
    creator: CreatorOfVideo
    state: VideoState
    created: datetime
    duration: float | None = Field(examples=[14.5])
    """Seconds; null until it has been looked at."""
    bytes: int = Field(examples=[3145728])
    """Of what was uploaded."""
    preset: str = Field(examples=["vertical"])


class FailedTaskBody(Body):
    name: str = Field(examples=["h264-540-0003"])
    kind: Kind
    queue: Queue
    state: TaskState
    code: str | None = Field(examples=["ffmpeg_failed"])
    attempts: int = Field(examples=[6])
    failures: int = Field(examples=[6])
    crashes: int = Field(examples=[0])
    """Workers that died at it; three, and it is quarantined."""
    evidence: Evidence | None


class FailureBody(AnyVideoBody):
    at: datetime | None
    """When the last of it failed."""
    code: str | None = Field(examples=["ffmpeg_failed"])
    """Null where the video goes on without what failed."""
    message: str | None = Field(examples=["Encoding failed on our side. Please try again."])
    """What its creator is told."""
    our_fault: bool
    retryable: bool
    """Whether trying again may help: not where the file is at fault, which stays as it is."""
    quarantined: bool
    """A task of it took three workers with it."""
    evidence: Evidence | None
    tasks: list[FailedTaskBody]


class FailuresBody(Body):
    items: list[FailureBody]
    next: str | None
    """The cursor of what follows; null at the end."""


def any_video(view: VideoView, names: Mapping[str, str]) -> AnyVideoBody:
    return AnyVideoBody(**_facts(view, names))


def failure_body(item: Failure, names: Mapping[str, str]) -> FailureBody:
    view = item.video
    failed = view.state is VideoState.FAILED
    return FailureBody(
        **_facts(view, names),
        at=moment_or_none(item.at),
        code=view.error_code if failed else None,
        message=view.message if failed else None,
        our_fault=view.our_fault,
        retryable=item.retryable,
        quarantined=any(task.error_code == "crashed" for task in item.tasks),
        evidence=evidence(view.detail if failed else None),
        tasks=[
            FailedTaskBody(
                name=task.name,
                kind=task.kind,
                queue=task.queue,
                state=task.state,
                code=task.error_code,
                attempts=task.attempts,
                failures=task.failures,
                crashes=task.crashes,
                evidence=evidence(task.detail),
            )
            for task in item.tasks
        ],
    )


def _facts(view: VideoView, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "creator": CreatorOfVideo(id=view.creator, name=names.get(view.creator)),
        "state": view.state,
        "created": moment(view.created),
        "duration": view.duration,
        "bytes": view.source_size,
        "preset": view.preset,
    }
