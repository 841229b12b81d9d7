"""What ops are told: the shapes of the answers, and how they are filled."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field

from integrations.unsent import Unsent
from models.failures import Failure
from models.states import Kind, Queue, TaskState, VideoState
from models.throughput import Throughput
from models.values import Lead, QueueCount, TaskView, VideoCount, VideoView
from settings import Setting
from web.evidence import Evidence, evidence
from web.schemas import Body

AN_ID = "0198f2a4-7a5e-7c3e-8d43-2f6f3f1f5b6a"
A_WORKER = "worker-7:9f3a1c:4242"


class QueueBody(Body):
    name: Queue
    ready: int = Field(examples=[3])
    """Tasks that could run now."""
    running: int = Field(examples=[2])
    postponed: int = Field(examples=[0])
    """Tasks that wait for their time: failures of ours are tried again later."""
    oldest_seconds: float = Field(examples=[1.5])
    """How long the oldest has been able to run; 0 without one."""
    seconds_waiting: float = Field(examples=[42.0])
    """Of video, in tasks that could run."""


class WorkerBody(Body):
    """A worker that is at a task. Those that wait for one say nothing."""

    id: str = Field(examples=[A_WORKER])
    """Host, chance, and process."""
    queue: Queue
    since: datetime
    seconds: float = Field(examples=[4.2])
    """Since then."""
    task: str = Field(examples=["h264-540-0003"])
    kind: Kind
    video_id: str = Field(examples=[AN_ID])
    video_name: str = Field(examples=["bowl.mov"])
    share: float | None = Field(examples=[0.5])
    """Of the task that is done, 0 to 1; null where it does not tell."""
    speed: float | None = Field(examples=[2.5])
    """Seconds of video a second."""
    attempts: int = Field(examples=[1])
    """This one included."""


class VideoCountBody(Body):
    state: VideoState
    count: int = Field(examples=[120])
    more: bool
    """There are more than were counted."""


class UnrungBody(Body):
    queue: Queue
    rows: int = Field(examples=[1])


class LeaderBody(Body):
    id: str = Field(examples=["scheduler-0198f2a4"])
    alive: bool
    """It was heard of in time."""
    seconds_left: float = Field(examples=[2.4])
    """Until another may take the lead; below zero when nobody has it."""


class OverviewBody(Body):
    at: datetime
    queues: list[QueueBody]
    workers: list[WorkerBody]
    """Those that have been at it longest first."""
    videos: list[VideoCountBody]
    outbox: list[UnrungBody]
    """Rings that were written down and not yet sent; more than a few, for more than a moment, and no scheduler is alive."""
    scheduler: LeaderBody | None
    """Null before there ever was one."""


class ThroughputQuery(Body):
    minutes: int = Field(default=60, ge=1, le=1440, description="How far back.")


class StretchBody(Body):
    start: datetime
    finished: int = Field(examples=[31])
    """Tasks."""
    failed: int = Field(examples=[0])
    """Tasks that were given up."""
    encoded_seconds: float = Field(examples=[182.0])
    """Of video that encoding tasks got through."""
    played: int = Field(examples=[2])
    """Videos that began to be playable."""
    time_to_play: float | None = Field(examples=[1.8])
    """Their median, in seconds from when all their bytes had come; null where there are none."""


class ThroughputBody(Body):
    seconds: float = Field(examples=[60.0])
    """Of each stretch."""
    items: list[StretchBody]
    """Oldest first; the last is not over yet."""


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
    quarantined: bool
    """A task of it took three workers with it."""
    evidence: Evidence | None
    tasks: list[FailedTaskBody]


class FailuresBody(Body):
    items: list[FailureBody]
    next: str | None
    """The cursor of what follows; null at the end."""


class SettingBody(Body):
    name: str = Field(examples=["VW_LEASE_SECONDS"])
    value: str | None = Field(examples=["7.0"])
    """Null for a secret, and for what has no value."""
    source: Literal["default", "environment", "file"]
    secret: bool
    is_set: bool
    """By somebody; else the default holds, or a secret that this machine has made."""


class SettingsBody(Body):
    items: list[SettingBody]


class UnsentItem(Body):
    provider: str = Field(examples=["sendgrid"])
    at: datetime
    recipient: str = Field(examples=["ana@example.org"])
    subject: str = Field(examples=["042137 is your code for Video Window"])
    text: str = Field(examples=["Your code for signing in to Video Window: 042137"])


class UnsentBody(Body):
    twins: list[str] = Field(examples=[["sendgrid"]])
    """The providers that have no key here, and keep what they would have sent."""
    items: list[UnsentItem]
    next: str | None
    """The cursor of what follows; null at the end."""


def overview_body(
    queues: Sequence[QueueCount],
    running: Sequence[TaskView],
    names: Mapping[str, str],
    videos: Sequence[VideoCount],
    left: Mapping[Queue, int],
    lead: Lead | None,
) -> OverviewBody:
    now = datetime.now(UTC)
    return OverviewBody(
        at=now,
        queues=[
            QueueBody(
                name=item.queue,
                ready=item.ready,
                running=item.running,
                postponed=item.postponed,
                oldest_seconds=round(item.oldest_seconds, 1),
                seconds_waiting=round(item.seconds_waiting, 1),
            )
            for item in queues
        ],
        workers=[_worker(task, names.get(task.video_id, ""), now.timestamp()) for task in running],
        videos=[VideoCountBody(state=item.state, count=item.count, more=item.more) for item in videos],
        outbox=[UnrungBody(queue=queue, rows=rows) for queue, rows in left.items()],
        scheduler=None
        if lead is None
        else LeaderBody(id=lead.owner, alive=lead.seconds_left > 0, seconds_left=round(lead.seconds_left, 1)),
    )


def _worker(task: TaskView, name: str, now: float) -> WorkerBody:
    told = json.loads(task.progress) if task.progress else {}
    return WorkerBody(
        id=task.owner or "",
        queue=task.queue,
        since=_moment(now - task.running_seconds),
        seconds=round(task.running_seconds, 1),
        task=task.name,
        kind=task.kind,
        video_id=task.video_id,
        video_name=name,
        share=told.get("share"),
        speed=told.get("speed"),
        attempts=task.attempts,
    )


def throughput_body(found: Throughput) -> ThroughputBody:
    return ThroughputBody(
        seconds=found.seconds,
        items=[
            StretchBody(
                start=_moment(item.start),
                finished=item.finished,
                failed=item.failed,
                encoded_seconds=round(item.encoded_seconds, 2),
                played=item.played,
                time_to_play=None if item.time_to_play is None else round(item.time_to_play, 2),
            )
            for item in found.stretches
        ],
    )


def any_video(view: VideoView, names: Mapping[str, str]) -> AnyVideoBody:
    return AnyVideoBody(**_facts(view, names))


def failure_body(item: Failure, names: Mapping[str, str]) -> FailureBody:
    view = item.video
    failed = view.state is VideoState.FAILED
    return FailureBody(
        **_facts(view, names),
        at=None if item.at is None else _moment(item.at),
        code=view.error_code if failed else None,
        message=view.message if failed else None,
        our_fault=view.our_fault,
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
        "created": _moment(view.created),
        "duration": view.duration,
        "bytes": view.source_size,
        "preset": view.preset,
    }


def setting_body(item: Setting) -> SettingBody:
    return SettingBody(name=item.name, value=item.value, source=item.source, secret=item.secret, is_set=item.is_set)


def unsent_item(item: Unsent) -> UnsentItem:
    return UnsentItem(
        provider=item.provider, at=_moment(item.at), recipient=item.recipient, subject=item.subject, text=item.text
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
