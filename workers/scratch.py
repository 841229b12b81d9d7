"""Scratch folders: one for each process, so that what a killed one left can be told from what is in use.

The lock in it tells more than the folder's fate: once the kernel has let it go its process is dead, and others on the same
disk know so at once, by the name that is written in it.
"""

import fcntl
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

_HELD: list[IO[bytes]] = []
"""Locks of this process; the kernel lets them go when it dies, however it dies."""

PREFIX = "worker-"
UNLOCKED = "new-"
"""A folder is called so until its lock is held: no sweep may take it for one that was left."""
LOCK = "lock"


@cache
def owner() -> str:
    """This process, by a name that tells where to look for it and that no other ever has; its pid stands last."""
    return f"{socket.gethostname()}:{secrets.token_hex(3)}:{os.getpid()}"


@cache
def folder(parent: str) -> Path:
    """This process's own folder below `parent`, made and locked when first asked for."""
    Path(parent).mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f"{UNLOCKED}{os.getpid()}-", dir=parent)).resolve()
    lock = (new / LOCK).open("wb", buffering=0)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock.write(owner().encode())
    _HELD.append(lock)
    return new.rename(new.with_name(new.name.replace(UNLOCKED, PREFIX, 1)))


def leave(parent: str) -> None:
    """Remove this process's own folder: it is going."""
    shutil.rmtree(folder(parent), ignore_errors=True)


def sweep(parent: str, mourn: Callable[[str], None]) -> None:
    """Remove the folders whose processes have died, each after `mourn` was called with the name of its owner.

    A folder whose `mourn` raises stays for the next sweep. Several processes may sweep at once, and mourn twice.
    """
    for left in Path(parent).glob(f"{PREFIX}*"):
        with suppress(OSError), (left / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mourn(lock.read().decode())
            shutil.rmtree(left, ignore_errors=True)
