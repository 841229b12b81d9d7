"""What ends by its time being over: suspensions, and the time in which a decision could be appealed."""

import logging

from models.errors import ModelError
from models.moderation import appeals, sanctions

log = logging.getLogger(__name__)


def sweep() -> None:
    """All of it that is over. Safe in several processes at once."""
    try:
        lapsed, closed = sanctions.lapse(), appeals.close_past()
    except ModelError as error:
        log.warning("moderation not swept: %s", error)
        return
    if lapsed or closed:
        log.info("moderation: %d suspensions over, %d cases closed", lapsed, closed)
