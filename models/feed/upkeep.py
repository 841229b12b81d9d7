"""What is forgotten after its time."""

from models import database
from models.feed.schema import Reel, ReelChunk
from models.reactions.beacons import KEPT_SECONDS
from models.reactions.schema import Beacon

ROWS = 5000
"""In one transaction."""


def forget() -> int:
    """Remove some of the sessions that are over, and of the beacons that will not come again; how many there were."""
    with database.transaction():
        now = database.now()
        over = [row.id for row in Reel.select(Reel.id).where(Reel.expires < now).limit(ROWS)]
        if over:
            ReelChunk.delete().where(ReelChunk.reel_id.in_(over)).execute()
            Reel.delete().where(Reel.id.in_(over)).execute()
        old = Beacon.select(Beacon.at).where(Beacon.at < now - KEPT_SECONDS).order_by(Beacon.at).limit(ROWS)
        until = max((row.at for row in old), default=None)
        gone = 0 if until is None else Beacon.delete().where(Beacon.at <= until).execute()
    return len(over) + int(gone)
