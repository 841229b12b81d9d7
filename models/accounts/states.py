"""What an account may do and may become."""

from enum import StrEnum


class Role(StrEnum):
    """Each may do what those before it in its line may; support reads what moderators read."""

    VIEWER = "viewer"
    CREATOR = "creator"
    SUPPORT = "support"
    MODERATOR = "moderator"
    ADMIN = "admin"


class AccountState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """May read, and nothing else, until a time."""
    BANNED = "banned"
    LEAVING = "leaving"
    """Deleted by its owner; what is known of them is removed later."""


ACCOUNT_EDGES: dict[AccountState, frozenset[AccountState]] = {
    AccountState.ACTIVE: frozenset({AccountState.SUSPENDED, AccountState.BANNED, AccountState.LEAVING}),
    AccountState.SUSPENDED: frozenset({AccountState.ACTIVE, AccountState.BANNED, AccountState.LEAVING}),
    AccountState.BANNED: frozenset({AccountState.ACTIVE, AccountState.LEAVING}),
    AccountState.LEAVING: frozenset(),
}
