"""States of a creator (DESIGN 7), and what they offer."""

from enum import StrEnum


class CreatorState(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    REJECTED = "rejected"
    """May apply again."""
    SUSPENDED = "suspended"
    """Sells nothing, and is seen by nobody, until a moderator says otherwise."""


CREATOR_EDGES: dict[CreatorState, frozenset[CreatorState]] = {
    CreatorState.APPLIED: frozenset({CreatorState.APPROVED, CreatorState.REJECTED}),
    CreatorState.APPROVED: frozenset({CreatorState.SUSPENDED}),
    # Approved at once: an appeal was granted.
    CreatorState.REJECTED: frozenset({CreatorState.APPLIED, CreatorState.APPROVED}),
    CreatorState.SUSPENDED: frozenset({CreatorState.APPROVED}),
}


class Fulfilment(StrEnum):
    """What a creator sells."""

    OBJECT = "object"
    SERVICE = "service"
    BOTH = "both"

    @property
    def serves(self) -> bool:
        """Whether they go somewhere, or let come: where they work has to be known."""
        return self is not Fulfilment.OBJECT

    @property
    def makes(self) -> bool:
        return self is not Fulfilment.SERVICE
