"""The keys that sign permissions, and where they come from on one machine."""

import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SHORTEST_SECRET = 32
"""Characters; a token is only as hard to forge as its secret is to guess."""

RSA_BITS = 2048
"""The only size that CloudFront's key groups take for RSA."""


@dataclass(frozen=True, slots=True)
class DeliveryKeys:
    """Where media is fetched from, and what signs the permission."""

    base_url: str
    """Scheme and host that players use, without a slash at the end: keys follow after one."""
    key_id: str
    """CloudFront's id of the public key."""
    private_key: bytes = field(repr=False)
    """RSA, PEM, unencrypted."""
    secrets: tuple[str, ...] = field(repr=False)
    """Of the path tokens; the first signs, all are accepted, so that a secret can be replaced."""

    def __post_init__(self) -> None:
        """Raises ValueError, without any of the values that are secret."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query or parts.fragment:
            raise ValueError(f"{self.base_url!r} is not a scheme and a host")
        if not self.secrets or any(len(secret) < SHORTEST_SECRET for secret in self.secrets):
            raise ValueError(f"a token secret has at least {SHORTEST_SECRET} characters")
        rsa_key(self.private_key)

    @property
    def secure(self) -> bool:
        """Whether cookies may be kept to encrypted connections."""
        return self.base_url.startswith("https://")


@lru_cache(maxsize=8)
def rsa_key(pem: bytes) -> "RSAPrivateKey":
    """The key in `pem`. Parsing checks its numbers, which takes longer than to sign. Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (TypeError, ValueError):
        # Its own message may quote the input.
        raise ValueError("the private key is not an unencrypted PEM file") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size != RSA_BITS:
        raise ValueError(f"the private key is not RSA of {RSA_BITS} bits")
    return key


def kept_private_key(folder: Path) -> bytes:
    """The RSA key of this machine in `folder`, made when first asked for."""
    return kept(folder / "delivery.pem", _new_private_key)


def kept_secret(folder: Path, what: str = "delivery") -> str:
    """This machine's secret for `what` in `folder`, made when first asked for."""
    return kept(folder / f"{what}.secret", lambda: secrets.token_urlsafe(32).encode()).decode()


def _new_private_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds, mode 0600. Of several processes that find none one writes it, whole, and all return the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fd, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            # Unlike a rename, a link never takes the place of what another process has written.
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_bytes()
