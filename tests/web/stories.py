"""Stories that are live, and who tells them, for tests of the feed over HTTP."""

from typing import Any

from models import database
from models.creators.schema import Creator
from models.database import clock
from models.values import new_id
from tests.models.feed.make import listed
from tests.web.conftest import Person


def live(owner: Person | None = None, **fields: Any) -> str:
    """A story that everybody sees; its id."""
    theirs = {} if owner is None else {"creator_id": owner.id}
    return listed(**({"creator_id": new_id()} | theirs | fields))


def sells(who: Person, **columns: Any) -> None:
    """Make somebody a creator whom others see."""
    said = {"name": "Ana", "crafts": "wood", "bio": "", "fulfilment": "both"} | columns
    with database.transaction():
        Creator.insert(id=who.id, state="approved", created=clock(), **said).execute()
