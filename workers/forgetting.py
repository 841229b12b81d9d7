"""What is forgotten when its time is over: codes, sessions, mail that was sent, accounts left, feeds, answers, the dead."""

import logging

from models import roster
from models.accounts import codes, leaving, refreshing, standing
from models.errors import ModelError
from models.feed import upkeep
from models.idempotency import answers
from models.mail import letters

log = logging.getLogger(__name__)

MAIL_SECONDS = 30 * 86_400.0
"""After which nobody asks whether a mail was sent."""

SOME = 100
"""Accounts that one sweep forgets."""


def sweep() -> None:
    """All of it that is due. Safe in several processes at once."""
    try:
        lapsed, gone = standing.lapse(), leaving.forget_due(SOME)
        swept = codes.sweep() + refreshing.sweep() + letters.sweep(MAIL_SECONDS) + upkeep.forget() + answers.forget()
        roster.forget()
    except ModelError as error:
        log.warning("what is over was not swept: %s", error)
        return
    if lapsed or gone or swept:
        log.info(
            "%d suspensions are over; forgotten: %d accounts; %d codes, sessions, mails, feeds and answers",
            lapsed,
            gone,
            swept,
        )
