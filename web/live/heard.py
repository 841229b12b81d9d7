"""What Redis tells of topics, told on: events with what they are about, read from the database for all of them at once."""

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from integrations.live.wire import Counted, Event, Part, Said
from models.errors import DatabaseUnavailable
from models.reactions import threads
from models.reactions.threads import CommentView
from web.comments import comment_body
from web.live import frames, protocol, topics
from web.live.frames import Tailored
from web.live.protocol import Reload
from web.live.topics import Kind, Name

if TYPE_CHECKING:
    from web.live.hub import Hub, Topic

log = logging.getLogger(__name__)

MISSED = "missed"
"""The event of a topic of which something was lost."""

GONE = "gone"
COMMENT = "comment"


def told(name: Name, events: Sequence[Event]) -> list[tuple[Event, Tailored]]:
    """The frames of events, in their order. Raises `DatabaseUnavailable`."""
    said = [(event, json.loads(event.text)) for event in events if event.text]
    found = _comments([item for _, item in said])
    return [(event, _frame(name, event, item, found)) for event, item in said]


def _comments(said: Sequence[dict[str, Any]]) -> dict[str, CommentView]:
    wanted = {item["data"]["id"] for item in said if item["kind"] == COMMENT and item["data"]["change"] != "removed"}
    return threads.comments(sorted(wanted))


def _frame(name: Name, event: Event, said: dict[str, Any], found: dict[str, CommentView]) -> Tailored:
    kind, data = said["kind"], said["data"]
    if kind == MISSED:
        return Tailored(frames.text(Reload(topic=name.told)))
    author = ""
    if kind == COMMENT:
        view = found.get(data["id"])
        if view is None or view.text is None:
            data = {"id": data["id"], "change": "removed"}
        else:
            author = view.author.id if view.author else ""
            body = comment_body(view, None).model_dump(mode="json", exclude={"mine"})
            data = {"id": data["id"], "change": data["change"], "comment": body}
    message = protocol.Event(topic=name.told, seq=event.seq, kind=kind, data=data)
    return Tailored(frames.text(message), author)


def tell(hub: "Hub", said: Sequence[tuple["Topic", Said]]) -> None:
    """Tell on what was heard, in its order. Where events are missing before one, they are looked for."""
    events: list[tuple[Topic, Event]] = []
    reached: dict[Name, int | None] = {}
    for topic, item in said:
        if isinstance(item, Counted):
            hub.counted.add(topic.name)
        elif isinstance(item, Part):
            part = json.loads(item.text)
            topic.parts[item.name] = part["kind"], part["data"]
        else:
            event, before = item
            last = reached.get(topic.name, topic.last)
            if last is not None and event.seq <= last:
                continue  # known from the stream
            if last is not None and before > last:
                events += [(topic, one) for one in _between(hub, topic, last, event.seq)]
            events.append((topic, event))
            reached[topic.name] = event.seq
    _send(hub, events)


def _between(hub: "Hub", topic: "Topic", last: int, seq: int) -> list[Event]:
    joined = hub.joined({topic.name.key: last}).get(topic.name.key)
    if joined is None or joined.missed is None:
        hub.tell(topic, Reload(topic=topic.name.told))
        return []
    return [event for event in joined.missed if event.seq < seq]


def catch_up(hub: "Hub", found: Sequence["Topic"], away: bool) -> None:
    """After a break: what the streams have kept is told; where Redis itself was `away`, something may be in none of them."""
    asked = {topic.name.key: topic.last for topic in found if topic.name.kind is not Kind.OPS}
    joined = hub.joined(asked)
    for topic in found:
        state = joined.get(topic.name.key)
        if state is None:
            continue
        if away or asked[topic.name.key] is None or state.missed is None:
            topic.last = max(topic.last or 0, state.seq)
            hub.tell(topic, Reload(topic=topic.name.told))
        else:
            events = [event for event in state.missed if topic.last is None or event.seq > topic.last]
            _send(hub, [(topic, event) for event in events])


def _send(hub: "Hub", events: Sequence[tuple["Topic", Event]]) -> None:
    said = [(topic, event, json.loads(event.text)) for topic, event in events if event.text]
    if not said:
        return
    try:
        found = _comments([item for _, _, item in said])
    except DatabaseUnavailable as error:
        log.warning("events are not told: %s", error)
        for topic, seq in {topic: event.seq for topic, event, _ in said}.items():
            topic.last = seq
            hub.tell(topic, Reload(topic=topic.name.told))
        return
    for topic, event, item in said:
        topic.last = event.seq  # at once with its members: who joins after that is told by `Hub.subscribe`
        hub.send(topic, _frame(topic.name, event, item, found), "event")
        if item["kind"] == GONE:
            _dismiss(hub, topic, item["data"].get("creator", topic.name.id))
        if topic.name.kind is Kind.USER and item["kind"] == "notice":
            hub.counted.add(topic.name)


def _dismiss(hub: "Hub", topic: "Topic", owner: str) -> None:
    """Those who may not see it any more follow it no more."""
    for connection in list(topic.members):
        if not topics.stays(topic.name, connection.who, owner):
            hub.unsubscribe(connection, topic.name)
