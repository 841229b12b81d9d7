"""Ready videos of which there is still what played while they were made: growing playlists, and sources as they were."""

from models import database, placing
from models.schema import Video
from models.values import Place


def due(seconds: float, limit: int) -> tuple[Place, ...]:
    """Those whose final playlist has been out for so long, the longest first."""
    return placing.places(Video.outplayed, seconds, limit)


def removed(place: Place) -> None:
    """Nothing of it is there any more. Twice is as good as once."""
    with database.transaction():
        Video.update(outplayed=None, growing_key=None, growing_prefetch=None).where(
            Video.id == place.video_id
        ).execute()
