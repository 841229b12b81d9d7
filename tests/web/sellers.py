"""People who sell, for tests of routes."""

from typing import Any

from models import database, vault
from models.accounts.schema import Account
from models.creators import applications, review
from tests.models.creators.make import MODERATOR, PROFILE
from tests.web.conftest import Person


def grown(person: Person) -> Person:
    """One who has said that they are of age."""
    with database.transaction():
        Account.update(birth_date=vault.seal("1980-01-01")).where(Account.id == person.id).execute()
    return person


def selling(person: Person) -> Person:
    """One whom a moderator has approved."""
    applications.apply(grown(person).id, PROFILE)
    with database.transaction():
        review.decided(person.id, True, MODERATOR, "fine")
    return person


def code(answer: Any) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    return answer.status_code, answer.json["code"]
