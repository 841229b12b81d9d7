"""The mailbox of `make run`: prints the mail that would have been sent, so that its codes are at hand.

python -m workers.mailbox
"""

import sys
import time

from integrations.sendgrid import KeptMessage, kept
from settings import mail_settings

LOOK_SECONDS = 0.3


def main() -> int:
    """Prints until it is stopped; ends at once where mail is really sent."""
    settings = mail_settings()
    if settings.key:
        return 0
    _, end = kept(settings.kept)
    while True:
        found, end = kept(settings.kept, end)
        for item in found:
            print(line(item), flush=True)
        time.sleep(LOOK_SECONDS)


def line(item: KeptMessage) -> str:
    return f"mail to {item.recipient}: {item.subject}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
