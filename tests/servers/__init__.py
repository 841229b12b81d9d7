"""Servers that the tests share: started when the first test asks, stopped when the whole session is over.

Every xdist worker is a process of its own, and the first to want a server starts it for all of them; what they know of
each other is a folder that the controlling process makes before it starts them, and clears up after they have ended.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bench.servers import rgw as rgw_server

FOLDER = "VW_TEST_SERVERS"

T = TypeVar("T")


def folder() -> Path:
    return Path(os.environ[FOLDER])


def shared(name: str, start: Callable[[Path], None], load: Callable[[Path], T]) -> T:
    """The session's server `name`: `start` brings it up and writes what there is to know of it into a file."""
    state = folder() / f"{name}.json"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not state.exists():
            start(state)
    return load(state)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="vw-servers-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and FOLDER in os.environ:
        if (state := folder() / "rgw.json").exists():
            rgw_server.Rgw.load(state).stop()
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)
