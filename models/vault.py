"""What is known of people is sealed before it is written down, and found again by a keyed hash.

A sealed value is `v1.<key id>.<base64url of nonce and ciphertext>`: AES-256-GCM (NIST SP 800-38D) under the key of that id,
with `v1.<key id>` as what is authenticated besides. The newest key seals, all open. A blind index is HMAC-SHA256 under a
key of its own: equal texts have equal ones, and nobody without the key can try texts out.

Nothing binds a value to its row: who may write to the database can move one elsewhere, though not read or make one.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from peewee import TextField

from models.errors import Unsealable

VERSION = "v1"
KEY_BYTES = 32
NONCE_BYTES = 12
"""Random: with 2^32 values under one key two alike are a one in 2^33 chance (SP 800-38D, 8.3). Rotate before."""

KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


class SealedField(TextField):
    """A column of sealed texts. Sealed and opened by hand, where they are needed; rotation finds it by its class."""


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """What seals and blinds. Raises `ValueError`, without any key in it."""

    sealing: tuple[tuple[str, bytes], ...] = field(repr=False)
    """Ids and keys of 32 bytes, newest first."""
    blinding: bytes = field(repr=False)
    """At least 32 bytes."""

    def __post_init__(self) -> None:
        ids = [key_id for key_id, _ in self.sealing]
        if not ids or len(set(ids)) != len(ids) or not all(KEY_ID.fullmatch(key_id) for key_id in ids):
            raise ValueError("vault keys have ids of their own, of 1 to 16 letters, digits, - and _")
        if any(len(key) != KEY_BYTES for _, key in self.sealing) or len(self.blinding) < KEY_BYTES:
            raise ValueError(f"vault keys have {KEY_BYTES} bytes")


class _Vault:
    """The keys of this process; none until `bind`."""

    keys: VaultKeys | None = None


def bind(keys: VaultKeys) -> None:
    """Seal, open and blind by `keys` from now on."""
    _Vault.keys = keys


def seal(text: str) -> str:
    """`text` under the newest key; another value each time."""
    key_id, key = _keys().sealing[0]
    head, nonce = f"{VERSION}.{key_id}", os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), head.encode())
    return f"{head}.{base64.urlsafe_b64encode(sealed).rstrip(b'=').decode()}"


def unseal(value: str) -> str:
    """The text of a sealed value. Raises `Unsealable` where its key is not here, or when it was tampered with."""
    head, _, body = value.rpartition(".")
    version, _, key_id = head.partition(".")
    key = dict(_keys().sealing).get(key_id)
    if version != VERSION or key is None:
        raise Unsealable(f"no key {key_id[:16]!r} here")
    try:
        sealed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], head.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Unsealable(f"not what key {key_id!r} sealed: {type(error).__name__}") from None


def blind(text: str) -> str:
    """The keyed hash by which `text` is found, in 64 hex digits. Say first what kind of text it is: `email:…`."""
    return hmac.new(_keys().blinding, text.encode(), hashlib.sha256).hexdigest()


def newest() -> str:
    """How values of the newest key begin."""
    return f"{VERSION}.{_keys().sealing[0][0]}."


def _keys() -> VaultKeys:
    if _Vault.keys is None:
        raise RuntimeError("the vault has no keys: bind it first")
    return _Vault.keys
