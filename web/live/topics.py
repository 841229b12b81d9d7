"""What can be followed, and by whom."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.accounts.sessions import Principal
from models.accounts.states import Role
from models.creators import profiles
from models.errors import UnknownCreator
from models.stories import reading
from web.creators import JUDGES
from web.errors import Problem
from web.feed_bodies import ID


class Kind(StrEnum):
    STORY = "story"
    """Counters, who watches now, comments."""
    CREATOR = "creator"
    """Followers, and stories that come and go."""
    USER = "user"
    """One's own: notices, uploads, videos, stories."""
    OPS = "ops"
    """Queues and workers, for admins."""


ME = "user:me"


@dataclass(frozen=True, slots=True)
class Name:
    """Of a topic, the same for all who follow it."""

    kind: Kind
    id: str = ""

    @property
    def key(self) -> str:
        """As Redis has it."""
        return f"{self.kind.value}:{self.id}" if self.id else self.kind.value

    @property
    def told(self) -> str:
        """As those who follow it have it."""
        return ME if self.kind is Kind.USER else self.key


def name(text: str, who: Principal | None) -> Name:
    """The topic that `who` calls so. Raises `Problem`."""
    kind, _, key = text.partition(":")
    if text == ME:
        if who is None:
            raise Problem("unauthorized")
        return Name(Kind.USER, who.account)
    if text == Kind.OPS.value:
        return Name(Kind.OPS)
    if kind in {Kind.STORY.value, Kind.CREATOR.value} and re.fullmatch(ID, key):
        return Name(Kind(kind), key)
    raise Problem("unknown_topic")


def check(found: Name, who: Principal | None) -> None:
    """Raises `Problem`, `UnknownStory` or `UnknownCreator` unless `who` may follow the topic; as over HTTP, what is not for
    them is not there."""
    account = None if who is None else who.account
    judges = who is not None and who.role in JUDGES
    if found.kind is Kind.STORY:
        reading.check_seen(found.id, account, judges=judges)
    elif found.kind is Kind.CREATOR:
        try:
            profiles.check_seen(found.id, account)
        except UnknownCreator:
            if found.id != account and not judges:
                raise
            profiles.judged(found.id)
    elif found.kind is Kind.OPS:
        if who is None:
            raise Problem("unauthorized")
        if who.role is not Role.ADMIN:
            raise Problem("forbidden")


def stays(found: Name, who: Principal | None, owner: str) -> bool:
    """Whether `who` may go on following what others see no more."""
    return who is not None and (who.account == owner or who.role in JUDGES or found.kind is Kind.USER)
