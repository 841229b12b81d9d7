"""A client's socket with a bounded queue before it, so that nobody waits for a reader that stalls.

What the socket does not take at once lies in the queue, and a greenlet that exists as long as anything does sends it on.
When the queue is full the line is dropped: what lies there is thrown away but for the rest of the frame that is half sent,
and the close frame follows that.

It stands in the place of the socket for `simple_websocket`, whose own `send` would lose what a socket does not take at once.
"""

import os
import socket
import time
from collections import deque
from typing import Any

import gevent

from web.live import frames, metrics
from web.live.closing import Code

MOST_FRAMES = 256
MOST_BYTES = 256 * 1024
"""Of one client: some seconds of the busiest topics."""

KERNEL_BYTES = 64 * 1024
"""Of the kernel's own buffer: what lies there is out of our hands."""

FAREWELL_SECONDS, SLOW_FAREWELL_SECONDS = 3.0, 15.0
"""For a client to read the close frame and to answer it; for one that has not read what was before it either."""

BURST_BYTES, BYTES_A_SECOND = 64 * 1024, 16 * 1024
"""That a client may send."""


class Line:
    """One client's. `put` never waits; `recv`, `send` and `close` are what a WebSocket library asks of a socket."""

    __slots__ = ("_bytes", "_credit", "_credited", "_over", "_queue", "_sender", "_socket", "closed", "heard")

    def __init__(self, client: socket.socket) -> None:
        self._socket = client
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self._queue: deque[bytes] = deque()
        self._bytes = 0
        self._sender: Any = None
        self._over = False
        self.closed: Code | None = None
        """Why we have closed it; None as long as we have not."""
        self.heard = time.monotonic()
        """When the client last sent anything, answers to pings included."""
        self._credit, self._credited = float(BURST_BYTES), self.heard

    def put(self, frame: bytes) -> None:
        """Send a frame, or keep it until those before it are sent."""
        if self.closed is not None or self._over:
            return
        if not self._queue:
            sent = self._write(frame)
            if sent == len(frame):
                return
            frame = frame[sent:]
        elif len(self._queue) >= MOST_FRAMES or self._bytes + len(frame) > MOST_BYTES:
            self.finish(Code.TOO_SLOW)
            return
        self._push(frame)

    def finish(self, code: Code) -> None:
        """Close the connection, with what the client is told of it. Again, it changes nothing."""
        if self.closed is not None or self._over:
            return
        self.closed = code
        metrics.CLOSED.labels(code.name.lower()).inc()
        while len(self._queue) > (1 if code is Code.TOO_SLOW else MOST_FRAMES):
            self._bytes -= len(self._queue.pop())
        frame = frames.close(code)
        if not self._queue:
            frame = frame[self._write(frame) :]
        if frame:
            self._push(frame)
        if not self._queue:
            self._shut(socket.SHUT_WR)
        slow = code is Code.TOO_SLOW
        gevent.spawn_later(SLOW_FAREWELL_SECONDS if slow else FAREWELL_SECONDS, self._shut, socket.SHUT_RDWR)

    def _push(self, frame: bytes) -> None:
        self._queue.append(frame)
        self._bytes += len(frame)
        if self._sender is None:
            self._sender = gevent.spawn(self._drain)

    def _drain(self) -> None:
        """What is sent stays in the queue until it is: it is the frame that a drop must not cut."""
        try:
            while self._queue:
                self._socket.sendall(self._queue[0])
                self._bytes -= len(self._queue.popleft())
            if self.closed is not None:
                self._shut(socket.SHUT_WR)
        except OSError:
            self._end()
        finally:
            self._sender = None

    def _write(self, data: bytes) -> int:
        """How much of it the socket took at once. gevent's sockets never block, whatever they seem to."""
        try:
            return os.write(self._socket.fileno(), data)
        except BlockingIOError:
            return 0
        except OSError:
            self._end()
            return len(data)

    def recv(self, size: int) -> bytes:
        """What the client sends; nothing at its end, or when we have closed."""
        data = self._socket.recv(size)
        now = time.monotonic()
        self._credit = min(BURST_BYTES, self._credit + (now - self._credited) * BYTES_A_SECOND) - len(data)
        self.heard = self._credited = now
        if self._credit < 0:
            self.finish(Code.RATE_LIMITED)
        while data and self.closed is not None:
            data = self._socket.recv(size)
        return data

    def send(self, data: bytes) -> None:
        """What the library itself says: answers to a handshake, to pings, to a close."""
        self.put(data)

    def close(self) -> None:
        """The library reads no more: let the client have what is under way, and the end of it."""
        self._over = True
        if not self._queue:
            self._shut(socket.SHUT_WR)

    def linger(self) -> None:
        """Wait until all is sent, and until the client has gone or had its time: a socket that is closed while there is
        something to be read takes back what it has sent."""
        with gevent.Timeout(FAREWELL_SECONDS, False):
            while self._sender is not None:
                self._sender.join()
            self._shut(socket.SHUT_WR)
            try:
                while self._socket.recv(KERNEL_BYTES):
                    pass
            except OSError:
                return

    def _end(self) -> None:
        self._over = True
        self._queue.clear()
        self._bytes = 0
        self._shut(socket.SHUT_RDWR)

    def _shut(self, how: int) -> None:
        try:
            self._socket.shutdown(how)
        except OSError:
            return
