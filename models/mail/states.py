"""What mail there is, and what becomes of it."""

from enum import StrEnum


class MailKind(StrEnum):
    """What it says is told by the worker that sends it."""

    SIGN_IN_CODE = "sign_in_code"
    DECISION = "decision"
    """Of moderators, about the recipient: who is banned sees it nowhere else."""


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """A worker is at it."""
    SENT = "sent"
    FAILED = "failed"


MAIL_EDGES: dict[MailState, frozenset[MailState]] = {
    MailState.QUEUED: frozenset({MailState.SENDING, MailState.FAILED}),
    # Sending again: the worker that was at it has died.
    MailState.SENDING: frozenset({MailState.SENDING, MailState.QUEUED, MailState.SENT, MailState.FAILED}),
    MailState.SENT: frozenset(),
    MailState.FAILED: frozenset(),
}
