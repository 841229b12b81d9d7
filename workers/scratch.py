"""Scratch folders: one for each process, so that what a killed one left can be told from what is in use."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

_HELD: list[IO[bytes]] = []
"""Locks of this process; the kernel lets them go when it dies, however it dies."""

PREFIX = "worker-"
LOCK = "lock"


@cache
def folder(parent: str) -> Path:
    """This process's own folder below `parent`, made and locked when first asked for."""
    Path(parent).mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent)).resolve()
    lock = (made / LOCK).open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _HELD.append(lock)
    return made


def leave(parent: str) -> None:
    """Remove this process's own folder: it is going."""
    shutil.rmtree(folder(parent), ignore_errors=True)


def sweep(parent: str) -> int:
    """Remove the folders whose processes have died; how many there were."""
    removed = 0
    for left in Path(parent).glob(f"{PREFIX}*"):
        with suppress(OSError), (left / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
            removed += 1
    return removed
