"""Writes this machine's pip settings as one file: `python3 infra/pip_settings.py FILE`; prints the local paths they name.

Settings come from several files and from the environment, which a build does not see; `pip config list` has them all.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

SECTIONS = ("global", "install", ":env:")
"""Later ones win, as in pip itself."""


def settings(listed: str) -> dict[str, str]:
    """What `pip config list` printed (`section.key='value'`), as far as it matters to `pip install`."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in found:
            found[section][key] = " ".join(ast.literal_eval(value).split())
    return {key: value for section in SECTIONS for key, value in found[section].items()}


def local_paths(values: dict[str, str]) -> list[str]:
    """Files and folders that settings name. Beside an index (…/simple) lie the packages it links to."""
    words = [
        word.removeprefix("file://").removesuffix("/").removesuffix("/simple")
        for word in " ".join(values.values()).split()
    ]
    return sorted({word for word in words if word.startswith("/") and Path(word).exists()})


if __name__ == "__main__":
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    values = settings(listed)
    with open(sys.argv[1], "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write("[global]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()))
    print(*local_paths(values), sep="\n")
