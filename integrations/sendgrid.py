"""SendGrid: mail to people. Without a key nothing is sent, and what would have been is kept in a file."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from settings import MailSettings

SENDER_NAME = "Video Window"

REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})
"""Answers that another try would not change. That the key is wrong (401, 403) is not among them: somebody will mend it."""

KEPT_BYTES = 256 * 1024
"""Of mail that was not sent, in one file; it is begun anew then, and the one before stays beside it."""


class MailError(Exception):
    """The mail was not taken."""

    code: ClassVar[str]


class MailRefused(MailError):
    """Nor will it be."""

    code = "mail_refused"


class MailUnavailable(MailError):
    """Another try may do."""

    code = "mail_unavailable"


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as it is read."""

    recipient: str
    subject: str
    text: str
    reference: str
    """Ours, by which SendGrid's events can be told apart."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A mail that would have been sent."""

    at: float
    recipient: str
    subject: str
    text: str


class SendGrid:
    """SendGrid's Web API v3, by its own client."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, message: Message) -> None:
        """Have a mail delivered. Raises `MailRefused`, `MailUnavailable`, neither of which quotes it."""
        from python_http_client.exceptions import HTTPError

        try:
            status = self._post(self._body(message))
        except HTTPError as error:
            kind = MailRefused if error.status_code in REFUSED else MailUnavailable
            raise kind(f"answered {error.status_code}") from None
        except OSError as error:  # urllib's errors and time-outs are such
            raise MailUnavailable(type(error).__name__) from None
        if status != HTTPStatus.ACCEPTED:
            raise MailUnavailable(f"answered {status}")

    def _body(self, message: Message) -> dict[str, Any]:
        from sendgrid.helpers import mail

        made = mail.Mail((self._settings.sender, SENDER_NAME), message.recipient, message.subject, message.text)
        made.custom_arg = mail.CustomArg("mail", message.reference)
        tracking = mail.TrackingSettings()  # links and pictures of SendGrid's own have no place in a code
        tracking.click_tracking = mail.ClickTracking(enable=False, enable_text=False)
        tracking.open_tracking = mail.OpenTracking(enable=False)
        made.tracking_settings = tracking
        body: dict[str, Any] = made.get()
        return body

    def _post(self, body: Mapping[str, Any]) -> int:
        from sendgrid import SendGridAPIClient

        api = SendGridAPIClient(self._settings.key, host=self._settings.url)
        api.client.timeout = self._settings.seconds  # it sets none of its own
        return int(api.client.mail.send.post(request_body=body).status_code)


class NullSendGrid(SendGrid):
    """The same, but for the socket."""

    def _post(self, body: Mapping[str, Any]) -> int:
        path = self._settings.kept
        path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": time.time(), "body": body}) + "\n"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line.encode())  # by one call: several workers may be at it
            if os.fstat(file).st_size > KEPT_BYTES:
                path.replace(path.with_suffix(".old"))
        finally:
            os.close(file)
        return HTTPStatus.ACCEPTED


def sendgrid(settings: MailSettings) -> SendGrid:
    """The real one where there is a key."""
    return SendGrid(settings) if settings.key else NullSendGrid(settings)


def kept(path: Path, start: int = 0) -> tuple[tuple[KeptMessage, ...], int]:
    """What the Null twin kept behind byte `start`, oldest first, and where that ends; from the beginning of a newer file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(start if start <= size else 0)
            lines = file.readlines()
            end = file.tell()
    except FileNotFoundError:
        return (), 0
    if lines and not lines[-1].endswith(b"\n"):
        end -= len(lines.pop())
    return tuple(_kept(json.loads(line)) for line in lines), end


def latest_kept(path: Path) -> tuple[KeptMessage, ...]:
    """All that there is of it, newest first: of the file that was begun anew as well."""
    older, newer = kept(path.with_suffix(".old"))[0], kept(path)[0]
    return (*reversed(newer), *reversed(older))


def _kept(line: Mapping[str, Any]) -> KeptMessage:
    body = line["body"]
    recipient = body["personalizations"][0]["to"][0]["email"]
    return KeptMessage(line["at"], recipient, body["subject"], body["content"][0]["value"])
