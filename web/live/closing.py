"""Why a socket is closed: codes of the protocol (RFC 6455, 7.4), the one table of them."""

from dataclasses import dataclass
from enum import IntEnum


class Code(IntEnum):
    TOO_LONG = 1009
    INTERNAL = 1011
    DRAINING = 1012
    BAD_MESSAGE = 4000
    UNAUTHORIZED = 4001
    NO_HELLO = 4002
    SUSPENDED = 4003
    TOO_SLOW = 4008
    TOO_MANY_TOPICS = 4009
    SILENT = 4010
    TOO_MANY_CONNECTIONS = 4013
    RATE_LIMITED = 4029


@dataclass(frozen=True, slots=True)
class Closing:
    """What a code means, and what a client does next."""

    reason: str
    """Also what stands in the close frame: at most 123 bytes."""
    again: str


CLOSINGS: dict[Code, Closing] = {
    Code.TOO_LONG: Closing("A message is too long.", "mend the client"),
    Code.INTERNAL: Closing("Something broke on our side.", "connect again after some seconds"),
    Code.DRAINING: Closing("The server is going down.", "connect again after a random time of up to 5 s"),
    Code.BAD_MESSAGE: Closing("This is no message of the protocol.", "mend the client"),
    Code.UNAUTHORIZED: Closing(
        "The token or its session is over.", "sign in, or refresh the token; then connect again"
    ),
    Code.NO_HELLO: Closing("There was no hello in time.", "connect again and say hello"),
    Code.SUSPENDED: Closing("The account is suspended.", "connect again: it may look, and nothing else"),
    Code.TOO_SLOW: Closing("What was sent was not read in time.", "connect again after some seconds"),
    Code.TOO_MANY_TOPICS: Closing("These are more topics than one may follow.", "mend the client"),
    Code.SILENT: Closing("Nothing was heard for a minute.", "connect again"),
    Code.TOO_MANY_CONNECTIONS: Closing("There are too many connections.", "close others, or try again after a minute"),
    Code.RATE_LIMITED: Closing("These were too many messages.", "connect again after a minute"),
}
