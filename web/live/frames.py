"""The bytes of a server's frames (RFC 6455, 5.2): neither masked nor compressed, so they are the same for all."""

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from web.live.closing import CLOSINGS, Code

if TYPE_CHECKING:
    from web.live.connection import Connection

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
SHORT, TWO_BYTES, EIGHT_BYTES = 125, 126, 127

PINGS: Final = bytes((PING, 0))


def text(message: BaseModel) -> bytes:
    """A message of the protocol as one frame."""
    return _frame(TEXT, message.model_dump_json(by_alias=True).encode())


def close(code: Code) -> bytes:
    return _frame(CLOSE, struct.pack("!H", code) + CLOSINGS[code].reason.encode())


def _frame(opcode: int, data: bytes) -> bytes:
    if len(data) <= SHORT:
        return bytes((opcode, len(data))) + data
    if len(data) < 1 << 16:
        return bytes((opcode, TWO_BYTES)) + struct.pack("!H", len(data)) + data
    return bytes((opcode, EIGHT_BYTES)) + struct.pack("!Q", len(data)) + data


@dataclass(frozen=True, slots=True)
class Tailored:
    """A frame for many, but not for those who do not see its author."""

    data: bytes
    author: str = ""

    def send(self, connection: "Connection") -> None:
        if self.author not in connection.blocked:
            connection.line.put(self.data)
