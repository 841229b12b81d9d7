"""The frozen values that come into this package and go out of it. Times are epoch seconds on the database's clock."""

from dataclasses import dataclass

import uuid_utils

from models.states import Kind, Protocol, Queue, TaskState, UploadState, VideoState


def new_id() -> str:
    """A UUIDv7: later ones sort after earlier ones (RFC 9562, 5.7)."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True, slots=True)
class NewVideo:
    """A video to be processed; its source is stored already."""

    creator: str
    source_key: str
    source_size: int
    name: str
    preset: str
    reframe: str
    codecs: tuple[str, ...]
    upload_id: str | None = None
    """The upload whose parts are the source, which is then no single object."""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class NewUpload:
    """An upload to be begun."""

    creator: str
    filename: str
    content_type: str
    size: int
    protocol: Protocol
    part_size: int
    sha256: str | None = None
    """In hex, as its client promises."""
    metadata: str | None = None
    """As a tus client sent it, to be told again."""


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload as it is."""

    id: str
    creator: str
    filename: str
    content_type: str
    size: int
    sha256: str | None
    protocol: Protocol
    part_size: int
    state: UploadState
    video_id: str | None
    received: int
    """Bytes of current parts."""
    expires: float
    """When it is given up unless another part comes; before now when it has been."""
    expired: bool
    metadata: str | None = None
    woken: frozenset[Queue] = frozenset()
    """The queues that have work by what has just come."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of an upload that lie in an object of their own."""

    start: int
    """In the upload."""
    size: int
    key: str
    attempt: int = 1
    sha256: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What one creator may have."""

    open_uploads: int
    bytes_per_day: int


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be added to a video."""

    name: str
    """Unique within the video's generation: adding it twice adds it once."""
    kind: Kind
    queue: Queue
    rank: int
    """Lower goes first within a queue, whoever's video it is of."""
    position: int
    """Lower goes first within the video."""
    spec: str
    """JSON that its step reads; here nothing of it but which `rungs` a chunk is of."""
    after: tuple[str, ...] = ()
    """Names of tasks of the same video that must be done before."""
    needs: tuple[tuple[int, int], ...] = ()
    """Byte ranges [start, end) of the source that must be there before; the byte behind its last is the upload's end."""
    seconds: float = 0.0
    """Of video that it gets through."""
    delay: float = 0.0
    """Seconds from its being added before which it is not begun."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A task that is ours as long as its lease lasts; `token` tells our turn from everybody else's."""

    task_id: str
    video_id: str
    generation: int
    name: str
    kind: Kind
    queue: Queue
    spec: str
    owner: str
    token: int
    attempts: int
    """This one included."""
    failures: int
    crashes: int
    published: bool = False
    """This and the next say where the video's objects are (`Place`)."""
    moves: int = 0


@dataclass(frozen=True, slots=True)
class Expired:
    """A task whose worker died."""

    task_id: str
    video_id: str
    name: str
    kind: Kind
    queue: Queue
    owner: str
    crashes: int
    quarantined: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where the objects of a video are."""

    video_id: str
    generation: int
    published: bool
    """With all that is public."""
    moves: int
    """How often they went there or back: each time into a new folder."""


@dataclass(frozen=True, slots=True)
class Move:
    """The objects of a video are under other keys now: all that began with `before` begins with `after`."""

    before: str
    after: str
    published: bool
    shown: tuple[str | None, ...]
    """What was shown of the video when its objects were looked through (`placing.shown`)."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What is to be written down of a video; None leaves as it is."""

    info: str | None = None
    plan: str | None = None
    duration: float | None = None
    growing_key: str | None = None
    native_ready: bool | None = None
    master_key: str | None = None
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    poster_key: str | None = None
    thumbhash: str | None = None
    dominant_colour: str | None = None
    growing_prefetch: str | None = None
    """As `showing.written` has it."""
    master_prefetch: str | None = None
    moments: str | None = None
    """As `posters.written` has it."""
    captions_shown: int | None = None


@dataclass(frozen=True, slots=True)
class VideoView:
    """A video as it is."""

    id: str
    creator: str
    name: str
    state: VideoState
    generation: int
    source_key: str
    source_size: int
    preset: str
    reframe: str
    codecs: tuple[str, ...]
    duration: float | None
    growing_key: str | None
    native_ready: bool
    master_key: str | None
    error_code: str | None
    message: str | None
    """What its creator is told."""
    detail: str | None
    """Evidence for developers."""
    our_fault: bool
    created: float
    upload_id: str | None = None
    sha256: str | None = None
    replaced_by: str | None = None
    """The video that takes its place, once that one is ready."""
    published: bool = False
    """This and the next say where its objects are (`Place`)."""
    moves: int = 0


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as it is, without spec and result."""

    id: str
    video_id: str
    name: str
    kind: Kind
    queue: Queue
    state: TaskState
    seconds: float
    attempts: int
    failures: int
    crashes: int
    owner: str | None
    running_seconds: float
    """Since it was claimed; 0 unless it runs."""
    progress: str | None
    wall_seconds: float
    cpu_seconds: float
    error_code: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a stage of a video is: encoding, sound and so on."""

    name: str
    state: TaskState
    share: float
    """Done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class RungShare:
    """How far a rung of the ladder is encoded."""

    name: str
    share: float
    """Done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """How far a video is."""

    stages: tuple[Stage, ...]
    """Those that it has so far, in the order in which they come."""
    rungs: tuple[RungShare, ...]
    """Empty before it is planned."""


@dataclass(frozen=True, slots=True)
class QueueCount:
    """What lies in a queue."""

    queue: Queue
    ready: int
    running: int
    postponed: int
    """Ready, but not before some time to come."""
    oldest_seconds: float
    """Age of the oldest that could run; 0 without one."""
    seconds_waiting: float
    """Of video, in tasks that could run."""


@dataclass(frozen=True, slots=True)
class VideoCount:
    """How many videos are in a state."""

    state: VideoState
    count: int
    more: bool
    """There are more than were counted."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, and for how long unless it is heard of again."""

    owner: str
    seconds_left: float
    """Below zero when it has not been for so long."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A queue that is to be rung, written in the transaction that gave it work."""

    id: int
    queue: Queue


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a video's or a task's history."""

    entity: str
    entity_id: str
    before: str | None
    after: str
    at: float
    actor: str
    reason: str
