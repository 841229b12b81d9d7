"""Four times a second: how topics stand that were counted, the latest of their parts, and who watches."""

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import redis.exceptions

from models.errors import DatabaseUnavailable
from web.live import states
from web.live.protocol import State
from web.live.topics import Kind, Name

if TYPE_CHECKING:
    from web.live.hub import Hub

log = logging.getLogger(__name__)


def read_again(hub: "Hub") -> None:
    """Tell of all topics that were counted how they stand. What could not be read is read the next time."""
    names = [name for name in hub.counted if name in hub.topics and hub.topics[name].opened.is_set()]
    hub.counted.clear()
    if not names:
        return
    _watch(hub, {name: len(hub.topics[name].members) for name in names if name.kind is Kind.STORY})
    try:
        found = states.read(names, watching(hub, names))
    except DatabaseUnavailable as error:
        log.warning("states are not told: %s", error)
        hub.counted.update(names)
        return
    for name, state in found.items():
        topic = hub.topics.get(name)
        if topic is None:
            continue
        changed = {key: value for key, value in state.items() if topic.state.get(key) != value}
        if changed:
            topic.state = state
            hub.tell(topic, State(topic=name.told, state=changed))


def tell_parts(hub: "Hub") -> None:
    """The latest of every part that was told of."""
    for topic in [topic for topic in hub.topics.values() if topic.parts]:
        parts, topic.parts = topic.parts, {}
        state: dict[str, Any] = {}
        for kind, data in parts.values():
            state.setdefault(kind, []).append(data)
        hub.tell(topic, State(topic=topic.name.told, state=state))


def _watch(hub: "Hub", counts: Mapping[Name, int]) -> None:
    """Let other processes know how many look on here, where they do not know yet."""
    changed = {name: count for name, count in counts.items() if hub.topics[name].watched != count}
    for name, count in changed.items():
        hub.topics[name].watched = count
    say_watching(hub, {name.key: count for name, count in changed.items()}, ring=True)


def say_watching(hub: "Hub", counts: Mapping[str, int], *, ring: bool) -> None:
    """So many look at each topic, by key, here; with `ring`, others read it at once."""
    if not counts:
        return
    try:
        hub.streams.watch(hub.process, counts, ring=ring)
    except redis.exceptions.RedisError as error:
        log.debug("nobody is told who watches: %s", error)


def watching(hub: "Hub", names: Iterable[Name]) -> dict[str, int]:
    """How many look at each, by key; those of this process alone while Redis is away."""
    stories = [name for name in names if name.kind is Kind.STORY]
    if not stories:
        return {}
    try:
        return hub.streams.watching([name.key for name in stories])
    except redis.exceptions.RedisError:
        return {name.key: len(hub.topics[name].members) for name in stories if name in hub.topics}
