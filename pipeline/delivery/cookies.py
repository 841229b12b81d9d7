"""CloudFront's signed cookies with a custom policy, made and checked.

Three cookies: the policy (JSON: a URL with wildcards, and an end), its RSA signature (PKCS #1 v1.5 over SHA-1: CloudFront
verifies nothing stronger for them), and the id of the key. Source: Amazon CloudFront Developer Guide, "Set signed
cookies that use a custom policy".
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pipeline.delivery.grants import Grant
from pipeline.delivery.keys import DeliveryKeys, rsa_key
from pipeline.errors import AccessElsewhere, AccessExpired, AccessInvalid, AccessMissing

POLICY = "CloudFront-Policy"
SIGNATURE = "CloudFront-Signature"
KEY_ID = "CloudFront-Key-Pair-Id"

_TO_COOKIE = str.maketrans("+=/", "-_~")
_FROM_COOKIE = str.maketrans("-_~", "+=/")
"""Base64 in characters that cookies and URLs may hold; CloudFront's own choice, not that of RFC 4648."""


@dataclass(frozen=True, slots=True)
class SignedCookies:
    """What a browser is to be given."""

    values: Mapping[str, str]
    """By name."""
    path: str
    """Their Path. Those of different videos have the same names, and browsers keep them apart by it."""
    expires: int
    """Unix time in seconds."""
    secure: bool


def signed(grant: Grant, keys: DeliveryKeys) -> SignedCookies:
    """The cookies for `grant`."""
    # Heavy: half of botocore comes with it.
    from botocore.signers import CloudFrontSigner

    signer = CloudFrontSigner(keys.key_id, partial(_sign, keys.private_key))
    until = datetime.fromtimestamp(grant.expires, UTC)
    policy = signer.build_policy(f"{keys.base_url}/{grant.prefix}*", until).encode()
    values = {POLICY: _encoded(policy), SIGNATURE: _encoded(signer.rsa_signer(policy)), KEY_ID: keys.key_id}
    return SignedCookies(values, f"/{grant.prefix}", grant.expires, keys.secure)


def verify(cookies: Mapping[str, str], key: str, keys: DeliveryKeys, now: float) -> None:
    """Return if the cookies permit to read the object `key` at the Unix time `now`.

    Raises AccessMissing, AccessInvalid, AccessExpired or AccessElsewhere, in this order.
    """
    given = {name: cookies.get(name, "") for name in (POLICY, SIGNATURE, KEY_ID)}
    if missing := [name for name, value in given.items() if not value]:
        raise AccessMissing(f"no {missing[0]}")
    policy, signature = _decoded(given[POLICY]), _decoded(given[SIGNATURE])
    if given[KEY_ID] != keys.key_id or not _is_signed(policy, signature, keys.private_key):
        raise AccessInvalid("signature")
    resource, ends = _read(policy)
    if now >= ends:
        raise AccessExpired(f"at {ends}")
    if not _matches(resource, f"{keys.base_url}/{key}"):
        raise AccessElsewhere(f"{resource}, not {key}")


def _read(policy: bytes) -> tuple[str, int]:
    """Resource and end of a policy as we make them; a condition that we do not check would be one that is not met."""
    try:
        (statement,) = json.loads(policy)["Statement"]
        resource, condition = statement["Resource"], statement["Condition"]
        if not isinstance(resource, str) or condition.keys() != {"DateLessThan"}:
            raise ValueError("conditions")
        return resource, int(condition["DateLessThan"]["AWS:EpochTime"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AccessInvalid(f"policy: {error!r}") from None


def _matches(resource: str, url: str) -> bool:
    """`*` stands for any characters, `?` for one."""
    pattern = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in resource)
    return re.fullmatch(pattern, url, re.DOTALL) is not None


def _sign(private_key: bytes, message: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1

    return rsa_key(private_key).sign(message, PKCS1v15(), SHA1())


def _is_signed(message: bytes, signature: bytes, private_key: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1

    try:
        rsa_key(private_key).public_key().verify(signature, message, PKCS1v15(), SHA1())
    except InvalidSignature:
        return False
    return True


def _encoded(data: bytes) -> str:
    return b64encode(data).decode().translate(_TO_COOKIE)


def _decoded(value: str) -> bytes:
    try:
        return b64decode(value.translate(_FROM_COOKIE), validate=True)
    except ValueError:
        raise AccessInvalid("not base64") from None
