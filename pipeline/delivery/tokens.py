"""A permission in the path, `/t/<token>/<key>`: relative URIs in playlists keep it, so that players without cookies carry it
from the multivariant playlist to every segment.

    token  = expires "." base64url(prefix) "." base64url(HMAC-SHA256(secret, expires "\\n" prefix))

`expires` is decimal Unix time; base64url (RFC 4648, section 5) has no padding. Secret and prefix are hashed as UTF-8.
infra/cloudfront/token.js checks the same.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from pipeline.delivery.grants import Grant
from pipeline.delivery.keys import DeliveryKeys
from pipeline.errors import AccessElsewhere, AccessExpired, AccessInvalid

_TOKEN = re.compile(r"([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]{43})", re.ASCII)


def signed(grant: Grant, keys: DeliveryKeys) -> str:
    """The token for `grant`."""
    return f"{grant.expires}.{_encoded(grant.prefix.encode())}.{_mac(grant.expires, grant.prefix, keys.secrets[0])}"


def url(grant: Grant, key: str, keys: DeliveryKeys) -> str:
    """Where a player without cookies finds the object `key`. Raises ValueError when the grant does not cover it."""
    if not grant.covers(key):
        raise ValueError(f"{key} is not below {grant.prefix}")
    return f"{keys.base_url}/t/{signed(grant, keys)}/{key}"


def verify(token: str, key: str, keys: DeliveryKeys, now: float) -> Grant:
    """The grant of `token`, if it permits to read `key` at the Unix time `now`.

    Raises AccessInvalid, AccessExpired or AccessElsewhere; the first before the others: of a token that we did not sign
    nothing is said.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise AccessInvalid("not a token")
    try:
        prefix = urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4)).decode()
    except ValueError:
        raise AccessInvalid("not a prefix") from None
    expires = int(match[1])
    # All are compared, so that the time tells nothing of which one it was.
    matches = [hmac.compare_digest(_mac(expires, prefix, secret), match[3]) for secret in keys.secrets]
    if not any(matches):
        raise AccessInvalid("signature")
    try:
        grant = Grant(prefix, expires)
    except ValueError as error:
        raise AccessInvalid(str(error)) from None
    if now >= grant.expires:
        raise AccessExpired(f"at {grant.expires}")
    if not grant.covers(key):
        raise AccessElsewhere(f"{grant.prefix}, not {key}")
    return grant


def _mac(expires: int, prefix: str, secret: str) -> str:
    return _encoded(hmac.digest(secret.encode(), f"{expires}\n{prefix}".encode(), hashlib.sha256))


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
