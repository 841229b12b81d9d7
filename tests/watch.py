"""Witnesses for tests of hostile files: who opened what, who connected, which processes are ours."""

import ctypes
import os
import socket
import struct
import threading
from collections.abc import Set
from pathlib import Path
from types import TracebackType
from typing import Self

_IN_OPEN = 0x20
_IN_NONBLOCK = os.O_NONBLOCK
_EVENT = struct.Struct("iIII")


class Opened:
    """Names of the files in some folders that any process opened while this was in force (inotify; Linux)."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def __enter__(self) -> Self:
        libc = ctypes.CDLL(None, use_errno=True)
        self._fd = libc.inotify_init1(_IN_NONBLOCK)
        for folder in self._folders:
            if libc.inotify_add_watch(self._fd, os.fsencode(folder), _IN_OPEN) < 0:
                raise OSError(ctypes.get_errno(), f"cannot watch {folder}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def names(self) -> set[str]:
        """What was opened since the last call."""
        found: set[str] = set()
        while True:
            try:
                data = os.read(self._fd, 1 << 16)
            except BlockingIOError:
                return found - {""}  # "" is the folder itself being listed
            offset = 0
            while offset < len(data):
                *_, length = _EVENT.unpack_from(data, offset)
                offset += _EVENT.size
                found.add(data[offset : offset + length].rstrip(b"\0").decode())
                offset += length


class Listener:
    """A server on a loopback port that remembers whether anyone came."""

    def __init__(self, port: int) -> None:
        self._server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # test workers share the port
        self._server.bind(("127.0.0.1", port))
        self._server.listen()
        self.port = int(self._server.getsockname()[1])
        self.came = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                self._server.accept()[0].close()
            except OSError:
                return
            self.came.set()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)


def descendants(besides: Set[int] = frozenset()) -> set[int]:
    """Every living process below this one, but `besides` and what is below those: servers start processes as they like."""
    return _below(os.getpid(), besides)


def _below(pid: int, besides: Set[int]) -> set[int]:
    found: set[int] = set()
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = {int(child) for child in children.read_text(encoding="ascii").split()} - besides
        except OSError:
            continue
        found |= direct.union(*(_below(child, besides) for child in direct))
    return found
