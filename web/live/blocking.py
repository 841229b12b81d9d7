"""Who sees whom no more, or again: looked up for those concerned as soon as somebody blocks, or unblocks, somebody."""

import json
import logging
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from integrations.live.wire import Part
from models.accounts import blocks
from models.errors import DatabaseUnavailable, UnknownCreator, UnknownStory
from web.live import topics
from web.live.protocol import Event, Reload
from web.live.topics import Kind

if TYPE_CHECKING:
    from web.live.connection import Connection
    from web.live.hub import Hub

log = logging.getLogger(__name__)

SHARED = frozenset({Kind.STORY, Kind.CREATOR})
"""Topics in which others have a say."""


def accounts(said: Iterable[Part]) -> frozenset[str]:
    """Those whom the news of blocks are about."""
    return frozenset(account for part in said for account in json.loads(part.text)["data"]["accounts"])


def look_again(hub: "Hub", concerned: Collection[str] | None) -> None:
    """For the connections of these accounts; None: for all, when news may have been lost."""
    found = [
        (one, one.who.account)
        for one in hub.connections
        if one.who is not None and one.topics and (concerned is None or one.who.account in concerned)
    ]
    if not found:
        return
    try:
        blocked = blocks.blocked_of(sorted({account for _, account in found}))
        for connection, account in found:
            before, connection.blocked = connection.blocked, blocked.get(account, frozenset())
            if connection.blocked != before:
                _tell(hub, connection)
    except DatabaseUnavailable as error:
        log.warning("blocks count with the next subscription: %s", error)


def _tell(hub: "Hub", connection: "Connection") -> None:
    """Let them read anew what they look at. What they may not see any more they follow no more."""
    for name in [name for name in connection.topics if name.kind in SHARED]:
        try:
            topics.check(name, connection.who)
        except (UnknownStory, UnknownCreator):
            topic = hub.topics.get(name)
            connection.tell(Event(topic=name.told, seq=(topic and topic.last) or 0, kind="gone", data={}))
            hub.unsubscribe(connection, name)
        else:
            connection.tell(Reload(topic=name.told))
