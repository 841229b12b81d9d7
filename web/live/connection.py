"""One client: what it says, and what comes of it."""

import logging
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from simple_websocket import ConnectionClosed

from models.accounts import blocks
from models.accounts.sessions import Principal
from models.accounts.states import AccountState
from models.errors import ModelError
from web import access
from web.errors import PROBLEMS, Problem
from web.live import commenting, frames, metrics, topics
from web.live.closing import Code
from web.live.line import Line
from web.live.protocol import (
    ASKED,
    MOST_TOPICS,
    Comment,
    Commented,
    Hello,
    Ping,
    Pong,
    ProblemMessage,
    Subscribe,
    Unsubscribe,
    Welcome,
)
from web.live.topics import Name

if TYPE_CHECKING:
    from web.live.hub import Hub

log = logging.getLogger(__name__)

BURST_MESSAGES, MESSAGES_A_SECOND = 60, 5


class Connection:
    """Lives as long as its socket, in a greenlet that waits for what the client says."""

    __slots__ = (
        "_credit",
        "_credited",
        "_hub",
        "address",
        "blocked",
        "expires",
        "greeted",
        "line",
        "number",
        "renew_until",
        "topics",
        "who",
    )

    def __init__(self, hub: "Hub", line: Line, number: int, address: str | None) -> None:
        self._hub, self.line, self.number, self.address = hub, line, number, address
        self.who: Principal | None = None
        self.blocked: frozenset[str] = frozenset()
        """Accounts that this one has blocked, or that have blocked it."""
        self.expires = math.inf
        """When the token is over, in epoch seconds."""
        self.renew_until = math.inf
        """Until when another one is waited for."""
        self.greeted = False
        self.topics: set[Name] = set()
        self._credit, self._credited = float(BURST_MESSAGES), time.monotonic()

    def talk(self, ws: Any) -> None:
        """Listen until the socket is closed."""
        try:
            text = ws.receive(self._hub.settings.live_hello_seconds)
            if text is None:
                self.line.finish(Code.NO_HELLO)
            while True:
                if text is not None and self.line.closed is None:
                    self._take(text)
                text = ws.receive()
        except ConnectionClosed:
            return

    def tell(self, message: BaseModel) -> None:
        metrics.TOLD.labels(message.type).inc()  # type: ignore[attr-defined]
        self.line.put(frames.text(message))

    def _take(self, text: str | bytes) -> None:
        if not self._may_say_more():
            self.line.finish(Code.RATE_LIMITED)
            return
        try:
            # Bytes are a binary message: the protocol has none.
            asked = ASKED.validate_json(text) if isinstance(text, str) else None
        except ValidationError:
            asked = None
        if asked is None:
            self.line.finish(Code.BAD_MESSAGE)
            return
        metrics.ASKED.labels(asked.type).inc()
        if not (self.greeted or isinstance(asked, Hello)):
            self.line.finish(Code.NO_HELLO)
            return
        try:
            ANSWERS[type(asked)](self, asked)
        except (Problem, ModelError) as error:
            self._refuse(error, asked)
        except Exception as error:
            log.error("unforeseen", exc_info=error)
            self.line.finish(Code.INTERNAL)

    def _may_say_more(self) -> bool:
        now = time.monotonic()
        self._credit = min(BURST_MESSAGES, self._credit + (now - self._credited) * MESSAGES_A_SECOND) - 1
        self._credited = now
        return self._credit >= 0

    def _refuse(self, error: Problem | ModelError, asked: Any) -> None:
        if isinstance(asked, Hello):
            self.line.finish(Code.UNAUTHORIZED)
            return
        code = error.code if error.code in PROBLEMS else "internal"
        detail = error.detail if isinstance(error, Problem) else error.message
        about = getattr(asked, "topic", None) or getattr(asked, "key", None) or asked.type
        self.tell(ProblemMessage(code=code, detail=detail or PROBLEMS[code][1], about=about))

    def _hello(self, asked: Hello) -> None:
        who, expires = (None, math.inf) if asked.token is None else access.proved(asked.token)
        if who is not None and who.state is AccountState.BANNED:
            raise Problem("account_closed")
        if not self._hub.greet(self, who):
            return
        self.who, self.expires, self.renew_until = who, expires, math.inf
        self.greeted = True
        account = None if who is None else who.account
        self.tell(Welcome(account=account, heartbeat=self._hub.settings.live_heartbeat_seconds))

    def _subscribe(self, asked: Subscribe) -> None:
        found = topics.name(asked.topic, self.who)
        if len(self.topics) >= MOST_TOPICS and found not in self.topics:
            self.line.finish(Code.TOO_MANY_TOPICS)
            return
        topics.check(found, self.who)
        if self.who is not None:
            self.blocked = blocks.blocked(self.who.account)
        self._hub.subscribe(self, found, asked.last)

    def _unsubscribe(self, asked: Unsubscribe) -> None:
        self._hub.unsubscribe(self, topics.name(asked.topic, self.who))

    def _comment(self, asked: Comment) -> None:
        if self.who is None:
            raise Problem("unauthorized")
        self._hub.count_write(self.who.account)
        self.tell(Commented(key=asked.key, comment=commenting.post(self.who, asked)))

    def _ping(self, _asked: Ping) -> None:
        self.tell(Pong())


ANSWERS: dict[type[Any], Callable[[Connection, Any], None]] = {
    Hello: Connection._hello,
    Subscribe: Connection._subscribe,
    Unsubscribe: Connection._unsubscribe,
    Comment: Connection._comment,
    Ping: Connection._ping,
}
