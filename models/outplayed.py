"""Ready videos of which there is still what played while they were made: growing playlists, and sources as they were."""

from typing import Any

from models import database
from models.database import clock
from models.schema import Video
from models.states import VideoState
from models.values import Place


def due(seconds: float, limit: int) -> tuple[Place, ...]:
    """Those whose final playlist has been out for so long, the longest first."""
    with database.session():
        since = Video.outplayed <= clock() - seconds
        columns = (Video.id, Video.generation, Video.published, Video.moves)
        rows: Any = Video.select(*columns).where(since, Video.state == VideoState.READY.value)
        return tuple(Place(*row) for row in rows.order_by(Video.outplayed).limit(limit).tuples())


def removed(place: Place) -> None:
    """Nothing of it is there any more. Twice is as good as once."""
    with database.transaction():
        Video.update(outplayed=None, growing_key=None, growing_prefetch=None).where(
            Video.id == place.video_id
        ).execute()
