"""Keys for tests that seal."""

from models import vault
from models.vault import VaultKeys

OLD = ("old", b"o" * 32)
NEW = ("new", b"n" * 32)
BLINDING = b"b" * 32


def bind(*sealing: tuple[str, bytes]) -> None:
    """These keys, newest first, or the old one."""
    vault.bind(VaultKeys(sealing or (OLD,), BLINDING))
