"""Asking to become a creator, and what creators say of themselves."""

from collections.abc import Callable
from typing import Any

from models import database, history, points
from models.accounts import people
from models.creators import pictures
from models.creators.crafts import CRAFTS
from models.creators.review import locked
from models.creators.schema import Creator
from models.creators.states import CREATOR_EDGES, CreatorState, Fulfilment
from models.creators.values import OwnCreator, Profile
from models.database import clock
from models.errors import IllegalChange, ServiceAreaMissing, UnknownCraft, UnknownCreator
from models.moderation import cases
from models.moderation.states import CaseKind
from models.stories import publishing

LISTED = ("name", "latitude", "longitude", "radius_km")
"""What listings repeat of a creator."""


def apply(account_id: str, profile: Profile) -> OwnCreator:
    """Ask for the first time, or again after a rejection; a moderator's case is opened for it.

    Raises `TooYoung`, `BirthDateMissing`, `UnknownCraft`, `ServiceAreaMissing`, and `IllegalChange` for one that is open or
    was granted.
    """
    _check(profile)
    with database.transaction():
        people.require_adult(account_id)
        # Before the creator's row, as whoever decides has it.
        cases.open_case(CaseKind.CREATOR, account_id, account_id)
        new = Creator.insert(
            id=account_id, state=CreatorState.APPLIED.value, created=clock(), **_columns(profile)
        ).on_conflict_ignore()
        if new.as_rowcount().execute():
            history.note(Creator, account_id, None, CreatorState.APPLIED, account_id, "applied")
        else:
            before = CreatorState(locked(account_id).state)
            if CreatorState.APPLIED not in CREATOR_EDGES[before]:
                raise IllegalChange(what="application", before=before.value, after=CreatorState.APPLIED.value)
            history.change(
                Creator, account_id, before, CreatorState.APPLIED, account_id, "applied again", **_columns(profile)
            )
        return own(account_id)


def edit(account_id: str, change: Callable[[Profile], Profile]) -> OwnCreator:
    """Say something else of oneself, as `change` makes it of what was said: of two who change something in part at once,
    neither undoes the other. Live stories are listed with it at once.

    Raises `UnknownCreator`, `UnknownCraft`, `ServiceAreaMissing`, and `IllegalChange` for one who is suspended.
    """
    with database.transaction():
        row = locked(account_id)
        if row.state == CreatorState.SUSPENDED.value:
            raise IllegalChange(what="creator", before=row.state, after="changed")
        profile = change(_profile_of(row))
        _check(profile)
        Creator.update(**_columns(profile)).where(Creator.id == account_id).execute()
        after = Creator.get_by_id(account_id)
        if any(getattr(row, name) != getattr(after, name) for name in LISTED):
            publishing.relist(account_id)
        return own(account_id)


def own(account_id: str) -> OwnCreator:
    """A creator as they see themselves. Raises `UnknownCreator`."""
    with database.session():
        row = Creator.get_or_none(Creator.id == account_id)
        if row is None:
            raise UnknownCreator()
        shown = pictures.pictures([row.avatar_id, row.cover_id])
        return OwnCreator(
            id=row.id,
            state=CreatorState(row.state),
            profile=_profile_of(row),
            coarse=coarse_of(row),
            avatar=shown.get(row.avatar_id),
            cover=shown.get(row.cover_id),
            decision_reason=row.decision_reason,
            created=row.created,
        )


def crafts_of(row: Any) -> tuple[str, ...]:
    return tuple(row.crafts.split(","))


def coarse_of(row: Any) -> points.Point | None:
    return None if row.latitude is None else points.Point(row.latitude, row.longitude)


def _profile_of(row: Any) -> Profile:
    return Profile(
        name=row.name,
        crafts=crafts_of(row),
        bio=row.bio,
        fulfilment=Fulfilment(row.fulfilment),
        point=points.unseal(row.point),
        radius_km=row.radius_km,
    )


def _check(profile: Profile) -> None:
    """Raises `UnknownCraft`, `ServiceAreaMissing`."""
    for craft in profile.crafts:
        if craft not in CRAFTS:
            raise UnknownCraft(craft=craft)
    if profile.fulfilment.serves and (profile.point is None or profile.radius_km is None):
        raise ServiceAreaMissing()


def _columns(profile: Profile) -> dict[str, Any]:
    there = None if profile.point is None else points.coarse(profile.point)
    return {
        "name": profile.name,
        "crafts": ",".join(profile.crafts),
        "bio": profile.bio,
        "fulfilment": profile.fulfilment.value,
        "point": points.seal(profile.point),
        "latitude": None if there is None else there.latitude,
        "longitude": None if there is None else there.longitude,
        "radius_km": profile.radius_km,
    }
