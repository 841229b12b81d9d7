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


WORDING: dict[MailKind, Callable[[Mapping[str, str]], tuple[str, str]]] = {MailKind.SIGN_IN_CODE: _sign_in_code}
"""Subject and text, of the data that a mail was written with."""
