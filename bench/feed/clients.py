"""Clients that ask as fast as they are answered, over kept connections; they cost little, since they share our CPUs."""

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from statistics import quantiles

_LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of requests took."""

    seconds: tuple[float, ...]
    """Of each."""
    wall_seconds: float

    @property
    def middle(self) -> float:
        return sorted(self.seconds)[len(self.seconds) // 2]

    @property
    def slow(self) -> float:
        """All but one in a hundred are quicker."""
        return quantiles(self.seconds, n=100)[98]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.wall_seconds


class Connection:
    """One client."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._socket.close()

    def get(self, path: str, headers: str = "") -> bytes:
        """The body. Raises `RuntimeError` for anything but 200."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n".encode())
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        place = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[place:].split(b"\r\n", 1)[0])
        parts = [data[end + 4 :]]
        missing = length - len(parts[0])
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        body = b"".join(parts)
        if b" 200 " not in head[:15]:
            raise RuntimeError(f"{path}: {head[:40]!r} {body[:300]!r}")
        return body

    def _more(self) -> bytes:
        data = self._socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the server hung up")
        return data


def load(port: int, paths: Sequence[str], headers: str, requests: int, clients: int) -> Load:
    """So many requests, shared out among clients; each goes round `paths`, from a place of its own."""

    def ask(number: int) -> list[float]:
        found = []
        with closing(Connection(port)) as connection:
            for turn in range(requests // clients):
                path = paths[(number + turn * clients) % len(paths)]
                began = time.perf_counter()
                connection.get(path, headers)
                found.append(time.perf_counter() - began)
        return found

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        seconds = [second for some in pool.map(ask, range(clients)) for second in some]
    return Load(tuple(seconds), time.perf_counter() - began)
