"""What a step gets and what it gives back."""

import threading
from dataclasses import dataclass
from functools import lru_cache

from models import videos
from models.states import VideoState
from models.values import Claim, Move, NewTask, VideoFacts
from pipeline import delivery, wire
from pipeline.media import Plan
from pipeline.storage import ObjectStore
from settings import WorkerSettings
from workers.lease import Lease


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed task and what its step works with."""

    claim: Claim
    lease: Lease
    store: ObjectStore
    settings: WorkerSettings

    @property
    def stop(self) -> threading.Event:
        return self.lease.stop

    @property
    def plan(self) -> Plan:
        return _plan(self.claim.video_id, self.claim.generation)

    @property
    def nice(self) -> int:
        """Only the ladder makes way: who waits for a first play waits for all of it."""
        return 0 if self.claim.queue == "urgent" else self.settings.ladder_nice

    @property
    def folder(self) -> str:
        """The prefix of what is made of the video."""
        claim = self.claim
        return delivery.folder(claim.video_id, claim.generation, claim.moves, published=claim.published)

    def key(self, name: str) -> str:
        """The key of an object that is made; `name` is relative to the video's folder."""
        return f"{self.folder}{name}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step that succeeded gives: its result as JSON text, and what is to change with it in one transaction."""

    result: str = "{}"
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    media_seconds: float = 0.0
    tasks: tuple[NewTask, ...] = ()
    facts: VideoFacts | None = None
    state: VideoState | None = None
    move: Move | None = None


def upload_folder(video: str) -> str:
    """The prefix of what its creator sent."""
    return f"uploads/{video}/"


@lru_cache(maxsize=8)
def _plan(video: str, generation: int) -> Plan:  # noqa: ARG001  # part of the key: a generation has its own
    """Plans do not change, and a worker meets the same one again and again."""
    return wire.load(Plan, videos.plan(video))
