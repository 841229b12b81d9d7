"""Ready videos of which there is still what played while they were made: growing playlists, and sources as they were."""

from dataclasses import dataclass
from typing import Any

from models import database
from models.database import clock
from models.schema import Video
from models.states import VideoState


@dataclass(frozen=True, slots=True)
class Outplayed:
    """A video, and the generation of it that is shown."""

    video_id: str
    generation: int


def due(seconds: float, limit: int) -> tuple[Outplayed, ...]:
    """Those whose final playlist has been out for so long, the longest first."""
    with database.session():
        since = Video.outplayed <= clock() - seconds
        rows: Any = Video.select(Video.id, Video.generation).where(since, Video.state == VideoState.READY.value)
        return tuple(Outplayed(*row) for row in rows.order_by(Video.outplayed).limit(limit).tuples())


def removed(video_id: str) -> None:
    """Nothing of it is there any more. Twice is as good as once."""
    with database.transaction():
        Video.update(outplayed=None, growing_key=None, growing_prefetch=None).where(Video.id == video_id).execute()
