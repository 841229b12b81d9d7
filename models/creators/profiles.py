"""Creators as others see them."""

from typing import Any

from peewee import JOIN

from models import database
from models.accounts import blocks
from models.accounts.schema import Account
from models.accounts.states import THERE
from models.creators import pictures
from models.creators.applications import coarse_of, crafts_of
from models.creators.schema import Creator
from models.creators.states import CreatorState, Fulfilment
from models.creators.values import PublicCreator
from models.errors import UnknownCreator

SEEN = (Creator.state == CreatorState.APPROVED.value) & Account.state.in_([state.value for state in THERE])
"""SQL, of a creator joined with their account: whether others see them."""


def profile(creator_id: str, viewer: str | None) -> PublicCreator:
    """An approved creator. Raises `UnknownCreator`, also when they and the viewer have blocked one another or they left."""
    with database.session():
        rows = Creator.select().join(Account, JOIN.INNER, on=Account.id == Creator.id)
        row = rows.where(Creator.id == creator_id, SEEN).first()
        if row is None or (viewer is not None and creator_id in blocks.blocked(viewer)):
            raise UnknownCreator()
        return _public(row)


def check_seen(creator_id: str, viewer: str | None) -> None:
    """Raises `UnknownCreator` where `profile` does."""
    with database.session():
        rows = Creator.select().join(Account, JOIN.INNER, on=Account.id == Creator.id)
        shown = rows.where(Creator.id == creator_id, SEEN).exists()
        if not shown or (viewer is not None and creator_id in blocks.blocked(viewer)):
            raise UnknownCreator()


def judged(creator_id: str) -> PublicCreator:
    """The same for moderators, whatever became of the application. Raises `UnknownCreator`."""
    with database.session():
        row = Creator.get_or_none(Creator.id == creator_id)
        if row is None:
            raise UnknownCreator()
        return _public(row)


def _public(row: Any) -> PublicCreator:
    shown = pictures.pictures([row.avatar_id, row.cover_id])
    return PublicCreator(
        id=row.id,
        state=CreatorState(row.state),
        name=row.name,
        crafts=crafts_of(row),
        bio=row.bio,
        fulfilment=Fulfilment(row.fulfilment),
        coarse=coarse_of(row),
        radius_km=row.radius_km,
        avatar=shown.get(row.avatar_id),
        cover=shown.get(row.cover_id),
        created=row.created,
    )
