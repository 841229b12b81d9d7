"""Pictures that people sent, made anew by us. Their objects lie below a folder that is named for what they show: whoever
does not know a picture does not find it, and nothing is ever written over."""

from collections.abc import Iterable
from enum import StrEnum

from models import database
from models.creators.schema import Creator
from models.creators.schema import Picture as Row
from models.creators.values import Picture
from models.database import clock
from models.errors import TooManyPictures, UnknownCreator
from models.values import new_id

FOLDER = "pictures/"


class Place(StrEnum):
    """Where a creator shows a picture."""

    AVATAR = "avatar"
    """Beside their name."""
    COVER = "cover"
    """Above all that they say."""


MOST = 1000
"""Pictures of one account."""


def folder_of(owner: str, digest: str) -> str:
    """The prefix of a picture's keys: by owner, so that all of one account's can be removed together."""
    return f"{FOLDER}{owner}/{digest}/"


def add(owner: str, digest: str, widths: tuple[int, ...], height: int) -> Picture:
    """A picture whose objects are stored; the very same one again is that one. Raises `TooManyPictures`."""
    with database.transaction():
        database.serialise(owner)
        row = Row.get_or_none(Row.owner == owner, Row.digest == digest)
        if row is None:
            if Row.select().where(Row.owner == owner).count() >= MOST:
                raise TooManyPictures(limit=MOST)
            key = new_id()
            joined = ",".join(map(str, widths))
            Row.insert(id=key, owner=owner, digest=digest, widths=joined, height=height, created=clock()).execute()
            row = Row.get_by_id(key)
        return _picture(row)


def wear(creator_id: str, place: Place, picture_id: str | None) -> None:
    """Show a picture of theirs at `place`, or none any more. Raises `UnknownCreator`."""
    column = Creator.avatar_id if place is Place.AVATAR else Creator.cover_id
    with database.transaction():
        if Creator.update({column: picture_id}).where(Creator.id == creator_id).execute() != 1:
            raise UnknownCreator()


def pictures(ids: Iterable[str | None]) -> dict[str | None, Picture]:
    """Those of the pictures that there are, by id; one query, whatever the number."""
    wanted = [key for key in ids if key is not None]
    if not wanted:
        return {}
    with database.session():
        return {row.id: _picture(row) for row in Row.select().where(Row.id.in_(wanted))}


def owned(owner: str, ids: Iterable[str]) -> bool:
    """Whether all of the pictures are there, and theirs."""
    wanted = set(ids)
    with database.session():
        return not wanted or Row.select().where(Row.owner == owner, Row.id.in_(wanted)).count() == len(wanted)


def _picture(row: Row) -> Picture:
    widths = tuple(map(int, str(row.widths).split(",")))
    return Picture(str(row.id), folder_of(str(row.owner), str(row.digest)), widths, widths[-1], int(str(row.height)))
