"""Prints the part of requirements.lock that NAMEs need, word for word: `python3 infra/locked.py video-window`.

The lock holds everything, for running, checking and setting up, and says below each package for whose sake it is there
(`# via`). An image needs only what runs: the packages that lead back to the project itself, not to its groups. Reading
that out of the one lock keeps a second one from drifting; `pip --require-hashes` refuses the list should it ever lack one.

Run by a bare interpreter before anything is installed, hence the standard library alone.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

LOCK = "requirements.lock"


def needed(lock: str, names: Iterable[str]) -> str:
    """The entries of `lock` for `names` and all they lead to. A name that it does not know raises `LookupError`."""
    entries: dict[str, str] = {}
    for match in re.finditer(r"^([a-z0-9-]+)==.*\n(?: .*\n?)*", lock, re.MULTILINE):
        # More than one where a package has another version for another Python: pip goes by their markers.
        entries[match[1]] = entries.get(match[1], "") + match[0]
    wanted_by = {name: set(re.findall(r"#(?: via|  ) (\S.*)$", text, re.MULTILINE)) for name, text in entries.items()}

    kept = {name if name in entries else f"{name} (pyproject.toml)" for name in names}
    if unknown := kept - entries.keys() - set().union(*wanted_by.values()):
        raise LookupError(f"not in the lock: {', '.join(sorted(unknown))}")
    while more := {name for name, parents in wanted_by.items() if name not in kept and parents & kept}:
        kept |= more
    return "".join(text for name, text in entries.items() if name in kept)


if __name__ == "__main__":
    print(needed(Path(LOCK).read_text("utf-8"), sys.argv[1:]), end="")
