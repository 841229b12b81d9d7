"""tus-js-client, the client that most browsers speak tus with, run by Node."""

from pathlib import Path

FOLDER = Path(__file__).parent
SCRIPT = FOLDER / "send.mjs"


def installed() -> bool:
    return (FOLDER / "node_modules" / ".stamp").is_file()
