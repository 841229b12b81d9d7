"""Creators for tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from models import database
from models.accounts.states import Role
from models.creators import applications, review
from models.creators.states import Fulfilment
from models.creators.values import Profile
from models.points import Point
from tests.models.accounts import make

HERE = Point(52.520008, 13.404954)

PROFILE = Profile("Studio Linden", ("ceramics", "wood"), "Bowls and boards.", Fulfilment.BOTH, HERE, 25.0)

MODERATOR = "0198f2a4-0000-7000-8000-00000000000d"


def adult(role: Role = Role.VIEWER) -> str:
    return make.account(date(1980, 1, 1), role)


def applied(role: Role = Role.VIEWER, **fields: Any) -> str:
    """An adult's account that has asked to become a creator."""
    account = adult(role)
    applications.apply(account, replace(PROFILE, **fields))
    return account


def approved(**fields: Any) -> str:
    """A creator."""
    account = applied(**fields)
    with database.transaction():
        review.decided(account, True, MODERATOR, "fine")
    return account
