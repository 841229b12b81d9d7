"""What goes on beside the sockets: telling on, heartbeats, sessions that end, who watches, and the end of the process."""

import logging
import random
import time
from collections.abc import Callable, Sequence

import gevent
import redis.exceptions
from flask import Flask

from models.accounts import sessions
from models.accounts.states import AccountState
from models.errors import DatabaseUnavailable
from web.live import frames, pulse
from web.live.closing import Code
from web.live.connection import Connection
from web.live.hub import Hub, Topic
from web.live.protocol import Heartbeat, Renew
from web.live.topics import Kind

log = logging.getLogger(__name__)

TURN_SECONDS = 0.25
"""Between two states of a topic."""

OPS_TURNS = 4
SILENT_BEATS = 3
"""After which a client that has not even answered pings is held to have gone."""

RENEW_SECONDS = 30.0
PING_SECONDS = 5

BEAT = frames.text(Heartbeat()) + frames.PINGS
"""For pages, which do not see pings, and for the WebSocket itself, whose answer we hear."""


def start(app: Flask, hub: Hub) -> None:
    """Let all of it run, in greenlets of their own."""
    gevent.spawn(hub.subscriber.run)
    gevent.spawn(_again_and_again, app, hub.tell_on, 0.0)
    gevent.spawn(_turns, app, hub)
    gevent.spawn(_seconds, app, hub)


def _again_and_again(app: Flask, work: Callable[[], None], pause: float) -> None:
    """A fault of ours ends one turn and not all."""
    while True:
        try:
            with app.app_context():
                work()
        except Exception as error:
            log.error("unforeseen", exc_info=error)
            gevent.sleep(1)
        gevent.sleep(pause)


def _turns(app: Flask, hub: Hub) -> None:
    turn = 0

    def work() -> None:
        nonlocal turn
        turn += 1
        if turn % OPS_TURNS == 0:
            hub.counted.update(name for name in hub.topics if name.kind is Kind.OPS)
        pulse.tell_parts(hub)
        pulse.read_again(hub)

    _again_and_again(app, work, TURN_SECONDS)


def _seconds(app: Flask, hub: Hub) -> None:
    second, beat = 0, hub.settings.live_heartbeat_seconds

    def work() -> None:
        nonlocal second
        second += 1
        # A part of them every second, so that there are no waves.
        mine = [item for item in hub.connections if item.number % beat == second % beat]
        _beat(mine, SILENT_BEATS * beat)
        _expire(list(hub.connections))
        _stay(hub, [item for item in hub.topics.values() if item.number % beat == second % beat])
        if second % PING_SECONDS == 0:
            hub.subscriber.ping()
        _check(mine)

    _again_and_again(app, work, 1.0)


def _beat(connections: Sequence[Connection], silence: float) -> None:
    for connection in connections:
        if time.monotonic() - connection.line.heard > silence:
            connection.line.finish(Code.SILENT)
        elif connection.greeted:
            connection.line.put(BEAT)


def _expire(connections: Sequence[Connection]) -> None:
    """Tokens that are over: another one is asked for, and waited for a while."""
    now = time.time()
    for connection in connections:
        if now >= connection.renew_until:
            connection.line.finish(Code.UNAUTHORIZED)
        elif now >= connection.expires and connection.line.closed is None:
            connection.expires, connection.renew_until = float("inf"), now + RENEW_SECONDS
            connection.tell(Renew())


def _check(connections: Sequence[Connection]) -> None:
    """Close the sockets of sessions that have ended, and of accounts that stand otherwise than when they said hello."""
    signed_in = [(item, item.who) for item in connections if item.who is not None and item.who.session is not None]
    try:
        found = sessions.standing([who.session for _, who in signed_in if who.session is not None])
    except DatabaseUnavailable as error:
        log.warning("sessions are not looked at: %s", error)
        return
    for connection, who in signed_in:
        state, role = found.get(who.session or "", (None, None))
        if (state, role) != (who.state, who.role):
            suspended = state is AccountState.SUSPENDED and who.state is not state
            connection.line.finish(Code.SUSPENDED if suspended else Code.UNAUTHORIZED)


def _stay(hub: Hub, found: Sequence[Topic]) -> None:
    """Say again who watches, keep the streams of what is followed, and read states again whose doorbell may be lost."""
    stories = {item.name.key: len(item.members) for item in found if item.name.kind is Kind.STORY}
    pulse.say_watching(hub, stories, ring=False)
    if found:
        try:
            hub.streams.keep([item.name.key for item in found])
        except redis.exceptions.RedisError as error:
            log.debug("streams are not kept: %s", error)
    hub.counted.update(item.name for item in found)


def drain(hub: Hub, seconds: float) -> None:
    """Tell all to connect elsewhere, spread over so many seconds, so that not all come back at once."""
    hub.draining = True
    left = list(hub.connections)
    random.shuffle(left)
    for connection in left:
        connection.line.finish(Code.DRAINING)
        gevent.sleep(seconds / max(1, len(left)))
    for connection in list(hub.connections):
        connection.line.finish(Code.DRAINING)
