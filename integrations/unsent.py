"""What would have been sent, had the providers their keys: all that the Null twins keep, in one shape."""

from dataclasses import dataclass

from integrations import sendgrid
from settings import mail_settings


@dataclass(frozen=True, slots=True)
class Unsent:
    """Something that a Null twin kept."""

    provider: str
    at: float
    recipient: str
    subject: str
    text: str


def twins() -> tuple[str, ...]:
    """The providers that are Null here and keep what they would have sent."""
    return () if mail_settings().key else ("sendgrid",)


def unsent(limit: int, before: float | None = None) -> tuple[Unsent, ...]:
    """The newest first, those older than `before`; nothing of a provider that is a real one here."""
    if "sendgrid" not in twins():
        return ()
    kept = sendgrid.latest_kept(mail_settings().kept)
    older = (item for item in kept if before is None or item.at < before)
    found = [Unsent("sendgrid", item.at, item.recipient, item.subject, item.text) for item in older]
    return tuple(sorted(found, key=lambda item: item.at, reverse=True)[:limit])
