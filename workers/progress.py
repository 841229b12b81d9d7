"""Progress of a task: kept in its row by the heartbeat, and told to who listens on Redis."""

import json
import logging
import time
from fractions import Fraction
from functools import lru_cache

import redis.exceptions

from models import news, showing
from models.errors import ModelError
from workers.home import open_home
from workers.outcome import Task

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.5
KEPT_SECONDS = 24 * 3600
"""How long the last word of a video's tasks is kept for who comes late."""


def channel(video: str) -> str:
    """The Redis channel of a video's progress, and the name of the hash that keeps the last message of each task."""
    return f"vw:progress:{video}"


class Reporter:
    """Tells how far one task is. Losing a message loses nothing: the next one says more."""

    def __init__(self, task: Task, frames: int, fps: Fraction) -> None:
        """`frames` at `fps` are the whole of the task."""
        self._task, self._frames, self._fps = task, frames, fps
        self._started = time.monotonic()
        self._next = 0.0

    def advance(self, frame: int) -> None:
        """`frame` of the frames are done."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY_SECONDS
        elapsed = now - self._started
        share = min(1.0, frame / self._frames)
        speed = float(frame / self._fps) / elapsed if elapsed > 0 else 0.0
        left = elapsed * (1 - share) / share if share > 0 else None
        claim = self._task.claim
        said: dict[str, object] = {
            "stage": claim.kind.value,
            "task": claim.name,
            "share": round(share, 3),
            "speed": round(speed, 2),
        }
        said["seconds_left"] = None if left is None else round(left, 1)
        text = json.dumps(said)
        self._task.lease.progress = text
        self._tell(said)
        try:
            pipe = open_home().redis.pipeline(transaction=False)
            pipe.hset(channel(claim.video_id), claim.name, text)
            pipe.expire(channel(claim.video_id), KEPT_SECONDS)
            pipe.publish(channel(claim.video_id), text)
            pipe.execute()
        except redis.exceptions.RedisError as error:
            log.debug("progress not told: %s", error)

    def _tell(self, told: dict[str, object]) -> None:
        """To the video's owner, while they look on."""
        claim = self._task.claim
        try:
            owner = _owner(claim.video_id)
        except ModelError as error:
            log.debug("progress not told: %s", error)
        else:
            open_home().live([news.progress(owner, claim.video_id, claim.name, told)])


@lru_cache(maxsize=256)
def _owner(video: str) -> str:
    return showing.owner(video)
