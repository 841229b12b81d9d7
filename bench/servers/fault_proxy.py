"""A proxy on loopback that breaks what passes through it, as networks and servers do.

    with FaultProxy("127.0.0.1", server.port) as proxy:
        proxy.answer(503)      # every request, without asking the server
        proxy.hang()           # accept, and never answer
        proxy.cut(1000)        # close each connection after so many bytes, both ways counted
        proxy.refuse()         # accept, and close at once
        proxy.slow(100_000)    # pass on so many bytes a second of each connection, either way
        proxy.hold(1000)       # pass on so many bytes of each connection, both ways counted, and nothing after them
        proxy.heal()           # pass everything on, as at first

Each of them can be given `times`: it then meets so many connections, and the next are passed on.
"""

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_CHUNK = 1 << 16
_LONGEST_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is done to every connection; nothing of it: all is well."""

    status: int | None = None
    silent: bool = False
    cut_after: int | None = None
    pace: float | None = None
    held: bool = False
    """At `cut_after` nothing passes any more, and the connection stays."""


_NONE = _Fault()


class FaultProxy:
    """Listens on `port` and passes on to a server, as far as the current fault lets it. Threads, one or two a connection."""

    def __init__(self, host: str, port: int, *, listen: int = 0) -> None:
        """`listen` is the port to listen on; 0 for any that is free."""
        self._target = (host, port)
        self._fault, self._times = _NONE, 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._over = False
        self.broken = 0
        """Connections that a fault has met."""
        self._listener = socket.create_server(("127.0.0.1", listen), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self._acceptor = threading.Thread(target=self._accept, name="fault-proxy", daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def heal(self) -> None:
        self._become(_NONE)

    def answer(self, status: int, *, times: int | None = None) -> None:
        self._become(_Fault(status=status), times)

    def hang(self, *, times: int | None = None) -> None:
        self._become(_Fault(silent=True), times)

    def cut(self, after: int, *, times: int | None = None) -> None:
        self._become(_Fault(cut_after=after), times)

    def refuse(self, *, times: int | None = None) -> None:
        self.cut(0, times=times)

    def slow(self, bytes_per_second: float) -> None:
        self._become(_Fault(pace=bytes_per_second))

    def hold(self, after: int) -> None:
        self._become(_Fault(cut_after=after, held=True))

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        with self._lock:
            self._over = True
        self._drop()
        # Each of those that serve waits for what it has started itself.
        for thread in self._threads:
            thread.join()

    def _become(self, fault: _Fault, times: int | None = None) -> None:
        """Connections that are kept alive would go on as before: they end with the fault that they began under."""
        with self._lock:
            self._fault, self._times = fault, -1 if times is None else times
        self._drop()

    def _next(self) -> _Fault:
        """What is done to the next connection."""
        if self._times == 0 or self._fault == _NONE:
            return _NONE
        self._times -= 1
        self.broken += 1
        return self._fault

    def _drop(self) -> None:
        with self._lock:
            for found in self._open:
                with suppress(OSError):
                    found.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._threads.append(_started(self._serve, client))

    def _hold(self, side: socket.socket) -> None:
        """From now on `_drop` ends it; what comes after the last of them has ended already."""
        self._open.add(side)
        if self._over:
            side.shutdown(socket.SHUT_RDWR)

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, suppress(OSError):
                with self._lock:
                    fault = self._next()
                    self._hold(client)
                if fault.silent:
                    while client.recv(_CHUNK):
                        pass
                elif fault.status is not None:
                    _answer(client, fault.status)
                elif fault.cut_after != 0:
                    self._pass_on(client, _Budget(fault.cut_after, fault.pace, held=fault.held))
        finally:
            with self._lock:
                self._open.discard(client)

    def _pass_on(self, client: socket.socket, budget: "_Budget") -> None:
        with socket.create_connection(self._target) as server:
            try:
                with self._lock:
                    self._hold(server)
                back = _started(_copy, server, client, budget)
                _copy(client, server, budget)
                back.join()
            finally:
                with self._lock:
                    self._open.discard(server)


def _started(work: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


class _Budget:
    """The bytes that may still pass, how many in a second, and whether those that may not are `held` or the end."""

    def __init__(self, most: int | None, pace: float | None, *, held: bool = False) -> None:
        self._left, self._pace, self._lock = most, pace, threading.Lock()
        self.held = held

    def take(self, wanted: int) -> int:
        if self._pace is not None:
            time.sleep(wanted / self._pace)
        with self._lock:
            if self._left is None:
                return wanted
            given = min(wanted, self._left)
            self._left -= given
            return given


def _copy(source: socket.socket, target: socket.socket, budget: _Budget) -> None:
    """All from one side to the other, until it ends or the budget does: then both sides are closed."""
    cut = False
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            allowed = budget.take(len(data))
            target.sendall(data[:allowed])
            if allowed < len(data) and budget.held:
                while source.recv(_CHUNK):  # until a side goes, or the fault does
                    pass
                break
            if cut := allowed < len(data):
                break
    for side in (source, target) if cut else (target,):
        with suppress(OSError):
            side.shutdown(socket.SHUT_RDWR if cut else socket.SHUT_WR)


def _answer(client: socket.socket, status: int) -> None:
    """One error for one request, whose body is read first unless the client waits for leave to send it."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
        if not (data := client.recv(_CHUNK)):
            return
        head += data
    head, _, body = head.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    left = int(length[1]) - len(body) if length and b"100-continue" not in head.lower() else 0
    while left > 0 and (data := client.recv(min(left, _CHUNK))):
        left -= len(data)
    client.sendall(b"HTTP/1.1 %d Fault\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
