"""What moderators decide of creators. Everything here belongs to its caller's transaction."""

from typing import Any

from models import history
from models.accounts import standing
from models.accounts.schema import Account
from models.accounts.states import Role
from models.creators.schema import Creator
from models.creators.states import CREATOR_EDGES, CreatorState
from models.database import for_update
from models.errors import IllegalChange, UnknownCreator
from models.feed import listings
from models.moderation import cases
from models.moderation.states import CaseKind
from models.stories import publishing


def decided(creator_id: str, approved: bool, by: str, reason: str) -> None:
    """An application, or the appeal of one that was rejected, has been decided; an approved viewer is a creator from now on.

    Raises `UnknownCreator`, `IllegalChange`.
    """
    after = CreatorState.APPROVED if approved else CreatorState.REJECTED
    # Who appealed and applied again as well is decided once.
    cases.withdraw(CaseKind.CREATOR, creator_id, by, "decided")
    _move(creator_id, after, by, reason)
    if approved:
        role = Account.select(Account.role).where(Account.id == creator_id).scalar()
        if role == Role.VIEWER.value:  # moderators who sell stay moderators
            standing.promote(creator_id, Role.CREATOR, by, reason)


def suspend(creator_id: str, by: str, reason: str) -> None:
    """Neither the creator nor their stories are seen any more; again, it changes nothing.

    Raises `UnknownCreator`, `IllegalChange`.
    """
    if locked(creator_id).state == CreatorState.SUSPENDED.value:
        return
    _move(creator_id, CreatorState.SUSPENDED, by, reason)
    listings.hide_creator(creator_id)


def restore(creator_id: str, by: str, reason: str) -> None:
    """Suspended no more. Raises `UnknownCreator`, `IllegalChange`."""
    _move(creator_id, CreatorState.APPROVED, by, reason)
    listings.show_creator(creator_id)
    publishing.resume(creator_id)


def _move(creator_id: str, after: CreatorState, by: str, reason: str) -> None:
    before = CreatorState(locked(creator_id).state)
    if after not in CREATOR_EDGES[before]:
        raise IllegalChange(what="creator", before=before.value, after=after.value)
    history.change(Creator, creator_id, before, after, by, reason, decision_reason=reason)


def locked(creator_id: str) -> Any:
    """The creator's row, held until the transaction ends. Raises `UnknownCreator`."""
    row = for_update(Creator.select().where(Creator.id == creator_id)).first()
    if row is None:
        raise UnknownCreator()
    return row
