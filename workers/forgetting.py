"""What is kept for a day and no longer: answers to requests that might have come again."""

import logging

from models.errors import ModelError
from models.idempotency import answers

log = logging.getLogger(__name__)


def sweep() -> None:
    """Forget what is over, some at a time. What could not be is left to the next sweep."""
    try:
        while answers.forget() == answers.SOME:
            pass
    except ModelError as error:
        log.warning("answers not swept: %s", error)
