"""Clients of a live hub: `python -m bench.live.crowd COUNT FIRST TOLD PORT…`, as many on each port.

FIRST is what each says when it is connected, lines of JSON; it is there when it was told something that has TOLD in it. Then
a line is written for every event: its number, when the last client had it, on the clock that all processes share, and how
many messages all of them had so far.

Bare sockets, since clients share the CPUs with what is measured: a WebSocket library takes ten times as long to read a
message as the hub does to send it.
"""

import json
import os
import re
import select
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

AT_ONCE = 100
"""Handshakes under way."""

REQUEST = (
    b"GET /v1/live HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
EVENT = re.compile(rb'^\{"type":"event".*?"seq":(\d+)')
TEXT, PING = 0x81, 0x89
PONG = b"\x8a\x80\0\0\0\0"


def masked(text: str) -> bytes:
    """A client's frame, under a mask of zeros: what is masked is for proxies."""
    data = text.encode()
    head = bytes((TEXT, 0x80 | len(data))) if len(data) < 126 else bytes((TEXT, 0xFE)) + struct.pack("!H", len(data))
    return head + bytes(4) + data


class Client:
    """One socket, and what of a frame has come."""

    __slots__ = ("data", "ready", "socket", "upgraded")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.sendall(REQUEST)
        self.data = b""
        self.upgraded = self.ready = False

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Those that are whole."""
        self.data += self.socket.recv(1 << 16)
        if not self.upgraded:
            head, end, rest = self.data.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                raise RuntimeError(f"no socket: {head!r}")
            self.data, self.upgraded = rest, True
            yield 0, b""
        while len(self.data) >= 2:
            length, start = self.data[1], 2
            if length == 126:
                length, start = int.from_bytes(self.data[2:4], "big"), 4
            if len(self.data) < start + length:
                return
            opcode, frame, self.data = self.data[0], self.data[start : start + length], self.data[start + length :]
            yield opcode, frame


class Crowd:
    """All of them, and one epoll."""

    def __init__(self, ports: list[int], count: int, first: str, told: bytes) -> None:
        self._ports, self._count = cycle(ports), count
        self._first = b"".join(masked(line) for line in first.splitlines())
        self._told = told
        self._clients: dict[int, Client] = {}
        self._ready = 0
        self._had: Counter[bytes] = Counter()
        self._messages = 0
        self._poll = select.epoll()

    def run(self) -> None:
        """Until our standard input ends."""
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN | select.EPOLLHUP)
        said = False
        while True:
            while len(self._clients) < self._count and len(self._clients) - self._ready < AT_ONCE:
                client = Client(next(self._ports))
                self._clients[client.socket.fileno()] = client
                self._poll.register(client.socket.fileno(), select.EPOLLIN)
            for number, _ in self._poll.poll(maxevents=8192):
                if number == sys.stdin.fileno():
                    if not os.read(number, 1):
                        return
                else:
                    self._read(self._clients[number])
            if self._ready == self._count and not said:
                said = True
                print("ready", flush=True)

    def _read(self, client: Client) -> None:
        for opcode, data in client.frames():
            self._messages += opcode == TEXT
            if not opcode:
                client.socket.sendall(self._first)
            elif opcode == PING:
                client.socket.sendall(PONG)
            elif not client.ready:
                client.ready = self._told in data
                self._ready += client.ready
            elif found := EVENT.match(data):
                self._had[found[1]] += 1
                if self._had[found[1]] == self._count:
                    told = {"seq": int(found[1]), "at": time.monotonic(), "messages": self._messages}
                    print(json.dumps(told), flush=True)
            elif opcode != TEXT:
                raise RuntimeError(f"a client was closed: {data!r}")


def main() -> None:
    _, count, first, told, *ports = sys.argv
    Crowd([int(port) for port in ports], int(count), first, told.encode()).run()


if __name__ == "__main__":
    main()
