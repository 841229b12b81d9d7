"""What an account may do and may become."""

from enum import StrEnum


class Role(StrEnum):
    """Each may do what those before it in its line may; support reads what moderators read."""

    VIEWER = "viewer"
    CREATOR = "creator"
    SUPPORT = "support"
    MODERATOR = "moderator"
    ADMIN = "admin"


STAFF = frozenset({Role.SUPPORT, Role.MODERATOR, Role.ADMIN})
"""Who sees what others do not."""


class AccountState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """May read, and nothing else, until a time."""
    BANNED = "banned"
    LEAVING = "leaving"
    """Deleted by its owner, who may come back until a time."""
    GONE = "gone"
    """Nothing is known of its owner any more."""


ACCOUNT_EDGES: dict[AccountState, frozenset[AccountState]] = {
    AccountState.ACTIVE: frozenset({AccountState.SUSPENDED, AccountState.BANNED, AccountState.LEAVING}),
    AccountState.SUSPENDED: frozenset({AccountState.ACTIVE, AccountState.BANNED, AccountState.LEAVING}),
    # It keeps its e-mail's hash, or its owner would be back with a new account at once.
    AccountState.BANNED: frozenset({AccountState.ACTIVE}),
    # Suspended: who comes back before a suspension is over is suspended still.
    AccountState.LEAVING: frozenset(
        {AccountState.ACTIVE, AccountState.SUSPENDED, AccountState.BANNED, AccountState.GONE}
    ),
    AccountState.GONE: frozenset(),
}

THERE = (AccountState.ACTIVE, AccountState.SUSPENDED)
"""Those whom others see."""


class Provider(StrEnum):
    """Who vouches for people besides their mailbox."""

    APPLE = "apple"
    GOOGLE = "google"
