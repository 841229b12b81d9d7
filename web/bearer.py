"""Access tokens: JWTs (RFC 7519) of a quarter of an hour that name a session; what it may do stands in the database."""

from collections.abc import Sequence
from dataclasses import dataclass

import jwt

SECONDS = 15 * 60
AUDIENCE = "video-window"
ALGORITHM = "HS256"


def issue(session: str, secrets: Sequence[str], now: float) -> str:
    """A token for `session`, signed by the first of `secrets`."""
    claims = {"sid": session, "aud": AUDIENCE, "iat": int(now), "exp": int(now) + SECONDS}
    return jwt.encode(claims, secrets[0], ALGORITHM)


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a valid token says."""

    session: str
    expires: int
    """Epoch seconds."""


def read(token: str, secrets: Sequence[str]) -> str | None:
    """The session that a valid token names; None for any other. All of `secrets` count, so that one can be replaced."""
    found = opened(token, secrets)
    return None if found is None else found.session


def opened(token: str, secrets: Sequence[str]) -> Bearer | None:
    """The same, with when it is over."""
    for secret in secrets:
        try:
            claims = jwt.decode(
                token, secret, algorithms=[ALGORITHM], audience=AUDIENCE, options={"require": ["exp", "aud", "sid"]}
            )
        except jwt.InvalidTokenError:
            continue
        return Bearer(str(claims["sid"]), int(claims["exp"]))
    return None
