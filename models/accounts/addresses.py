"""E-mail addresses as they are compared."""

from models import vault


def normal(email: str) -> str:
    """Without the space around it, in small letters: no mail service in wide use tells capitals apart."""
    return email.strip().lower()


def blind(email: str) -> str:
    """The keyed hash by which an address is found."""
    return vault.blind(f"email:{normal(email)}")
