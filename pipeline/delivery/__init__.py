"""Who may fetch published media: permissions, signed for CloudFront and checked in the same way without it.

    grants.py    what is permitted: the objects below a prefix, until a time; below which prefixes videos lie
    keys.py      what signs: an RSA key for cookies, secrets for tokens; made in a folder where nobody set any
    cookies.py   CloudFront's signed cookies with a custom policy
    tokens.py    a token in the path, for players that carry no cookies
    access.py    one request against either of them

Everything is pure but the making of keys: times and keys come as arguments. Refusals are `AccessMissing`, `AccessInvalid`,
`AccessExpired` and `AccessElsewhere`.
"""

from pipeline.delivery.access import Request, authorise, requested
from pipeline.delivery.cookies import SignedCookies
from pipeline.delivery.grants import OPEN, PREVIEWS, PUBLISHED, Grant, around, folder, folders, lasting, moves_of
from pipeline.delivery.keys import DeliveryKeys

__all__ = [
    "OPEN",
    "PREVIEWS",
    "PUBLISHED",
    "DeliveryKeys",
    "Grant",
    "Request",
    "SignedCookies",
    "around",
    "authorise",
    "folder",
    "folders",
    "lasting",
    "moves_of",
    "requested",
]
