"""The post: sends the mail that is due. Part of the `default` queue's turn, before its tasks: people wait for a code."""

import logging
import random
from functools import cache

from integrations.sendgrid import MailRefused, MailUnavailable, SendGrid, sendgrid
from models.errors import ModelError
from models.mail import letters
from models.mail.letters import Letter
from settings import mail_settings
from workers import scratch
from workers.drain import DRAIN
from workers.home import open_vault
from workers.wording import message

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
"""Longer than SendGrid is waited for; then the worker is held to be dead."""

BACKOFF_SECONDS = (2.0, 10.0, 60.0, 300.0, 900.0)
"""After the first, second … failure; a fifth of it more or less."""


def deliver() -> None:
    """Send mail until none is due, or the process drains. What cannot be recorded is left to the scheduler's next ring."""
    try:
        if not letters.due(0.0):
            return
        office = _office()
        while not DRAIN.draining.is_set():
            letter = letters.claim(scratch.owner(), LEASE_SECONDS)
            if letter is None:
                return
            _send(office, letter)
    except ModelError as error:
        log.warning("mail is left for later: %s", error)
    except SystemExit as error:  # keys that others have: this worker does the rest of its queue
        log.error("mail cannot be opened here: %s", error)


def _send(office: SendGrid, letter: Letter) -> None:
    owner = scratch.owner()
    try:
        office.send(message(letter))
    except MailRefused as error:
        log.error("mail %s is refused: %s", letter.id, error)
        letters.give_up(letter, owner, error.code)
    except MailUnavailable as error:
        delay = BACKOFF_SECONDS[min(letter.attempt, len(BACKOFF_SECONDS)) - 1] * random.uniform(0.8, 1.2)
        if letters.postpone(letter, owner, error.code, delay):
            log.warning("mail %s is put off by %.0f s: %s", letter.id, delay, error)
        else:
            log.error("mail %s is given up: %s", letter.id, error)
    else:
        letters.sent(letter, owner)


@cache
def _office() -> SendGrid:
    open_vault()
    return sendgrid(mail_settings())
