"""What each kind of mail says."""

from collections.abc import Callable, Mapping

from integrations.sendgrid import Message
from models.mail.letters import Letter
from models.mail.states import MailKind


def message(letter: Letter) -> Message:
    """The mail to be sent."""
    subject, text = WORDING[letter.kind](letter.data)
    return Message(letter.recipient, subject, text, letter.id)


def _sign_in_code(data: Mapping[str, str]) -> tuple[str, str]:
    return f"{data['code']} is your code for Video Window", "\n".join(
        [
            f"Your code for signing in to Video Window: {data['code']}",
            "",
            "It is good for ten minutes, and for you alone: we never ask for it anywhere but in the app.",
            "If you did not ask for a code, there is nothing that you need to do.",
            "",
        ]
    )


DECISIONS: dict[str, tuple[str, str]] = {
    "rejected": ("We have decided about your {what}", "We could not accept your {what}, or had to take it away."),
    "sanctioned": ("A decision about your account", "Your account {borne}."),
    "sanction_lifted": ("A decision about your account", "What weighed on your account was lifted."),
    "appeal_granted": ("Your appeal was granted", "You were right: the decision about your {what} was undone."),
    "appeal_refused": (
        "Your appeal was refused",
        "Another moderator has looked: the decision about your {what} stands.",
    ),
}
"""By what a `models.moderation.notices` notice says: subject and first line."""

SUBJECTS = {
    "creator": "application",
    "story": "story",
    "report_story": "story",
    "report_comment": "comment",
    "report_account": "account",
}

BORNE = {"warning": "was warned", "suspension": "is suspended for {days} days", "ban": "is closed"}

APPEALED = frozenset({"rejected", "sanctioned"})


def _decision(data: Mapping[str, str]) -> tuple[str, str]:
    subject, first = DECISIONS[data["notice"]]
    borne = BORNE.get(data.get("sanction", ""), "").format(days=data.get("days", ""))
    values = {"what": SUBJECTS.get(data.get("kind", ""), "account"), "borne": borne}
    lines = [first.format(**values), ""]
    if data.get("sentence"):
        lines += [f"The reason: {data['sentence']}", ""]
    if data["notice"] in APPEALED:
        lines += [
            "If you think that this is wrong: for 14 days you can appeal once, in the app, or through our support.",
            "",
        ]
    return subject.format(**values), "\n".join(lines)


WORDING: dict[MailKind, Callable[[Mapping[str, str]], tuple[str, str]]] = {
    MailKind.SIGN_IN_CODE: _sign_in_code,
    MailKind.DECISION: _decision,
}
"""Subject and text, of the data that a mail was written with."""
