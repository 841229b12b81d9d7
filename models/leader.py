"""One leader among many, by a lease in the database."""

from models import database
from models.database import clock
from models.schema import Leader
from models.values import Lead


def lead(name: str, owner: str, seconds: float) -> bool:
    """Take or keep the lead of `name` for `seconds`; False while somebody else holds it."""
    with database.transaction():
        until = clock() + seconds
        taken = (
            Leader.update(owner=owner, expires=until)
            .where(Leader.name == name, (Leader.owner == owner) | (Leader.expires < clock()))
            .execute()
        )
        if taken:
            return True
        Leader.insert(name=name, owner=owner, expires=until).on_conflict_ignore().execute()
        return bool(Leader.select().where(Leader.name == name, Leader.owner == owner).exists())


def leading(name: str) -> Lead | None:
    """Who leads `name`, or led it last; None before anybody did."""
    with database.session():
        row = Leader.get_or_none(Leader.name == name)
        return None if row is None else Lead(row.owner, row.expires - database.now())
