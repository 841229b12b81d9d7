"""Sockets: what is said first, what is hostile, who is slow, whose session ends, and how the others fare."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bench.servers.live import LiveServer
from bench.servers.web import ROOT
from models import database
from models.accounts import sessions
from models.accounts.schema import Account
from models.accounts.states import AccountState, Role
from models.reactions import comments
from settings import account_settings
from tests.web.conftest import PATIENCE, People, Person, person
from tests.web.live.client import Client
from tests.web.live.client import client as connected
from tests.web.stories import live
from web import bearer
from web.live import protocol
from web.live.closing import CLOSINGS, Code

CROWD = 499
EVENTS = 150


def expiring(who: Person, seconds: float) -> str:
    """A token that is over in so many seconds, or up to one sooner."""
    return bearer.issue(who.session, account_settings().token_secrets, time.time() - bearer.SECONDS + seconds)


@contextmanager
def soon_over(hub: LiveServer, who: Person) -> Iterator[Client]:
    """A client that has said hello with a token that is over soon, but not before it was looked at: how long that takes is
    for the machine to say."""
    for seconds in (2, 8, 32):
        with connected(hub.socket, hello=False) as one:
            one.say(type="hello", version=1, token=expiring(who, seconds))
            try:
                one.until(type="welcome")
            except ConnectionClosed:
                continue
            yield one
            return
    pytest.fail("every token was over")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("not JSON", Code.BAD_MESSAGE),
        ("[]", Code.BAD_MESSAGE),
        (b'{"type":"ping"}', Code.BAD_MESSAGE),
        ('{"type":"dance"}', Code.BAD_MESSAGE),
        ('{"type":"ping","more":1}', Code.BAD_MESSAGE),
        ('{"type":"subscribe","topic":"ops","last":0}', Code.BAD_MESSAGE),
        ('{"type":"subscribe","topic":"ops","last":1e3}', Code.BAD_MESSAGE),
        ('{"type":"subscribe","topic":5}', Code.BAD_MESSAGE),
        ("[" * 8000, Code.BAD_MESSAGE),
        ('{"type":"hello","version":2}', Code.BAD_MESSAGE),
        ('{"type":"hello","version":1,"token":"none"}', Code.UNAUTHORIZED),
        (json.dumps({"type": "comment", "text": "x" * protocol.LONGEST}), Code.TOO_LONG),
        ("x" * 1_000_000, Code.TOO_LONG),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_hostile_message_ends_its_own_socket(said: str | bytes, code: Code, hub: LiveServer) -> None:
    with connected(hub.socket) as one:
        with suppress(ConnectionClosed):  # before the last of its bytes is sent
            one.ws.send(said)
        assert one.ended() == code


def test_hello_comes_first(hub: LiveServer) -> None:
    with connected(hub.socket, hello=False) as one:
        one.say(type="ping")
        assert one.ended() == Code.NO_HELLO


@pytest.mark.usefixtures("client")
def test_who_says_nothing_is_closed_in_time(tmp_path: Path) -> None:
    """By a hub of its own: all others have time."""
    impatient = LiveServer(tmp_path, {"VW_LIVE_HELLO_SECONDS": "0.5", "VW_LIVE_DRAIN_SECONDS": "0"})
    with impatient as hub, connected(hub.socket, hello=False) as one:
        assert one.ended() == Code.NO_HELLO


def test_a_thousand_subscriptions_end_the_socket_that_wants_them(hub: LiveServer, people: People) -> None:
    story = live(people.owner)
    with connected(hub.socket) as one:
        with suppress(ConnectionClosed):
            for number in range(1000):
                one.say(type="subscribe", topic=f"story:{story if number % 2 else number}")
        assert one.ended() == Code.RATE_LIMITED


def test_more_topics_than_fifty_end_the_socket(hub: LiveServer, people: People) -> None:
    stories = [live(people.owner) for _ in range(protocol.MOST_TOPICS + 1)]
    with connected(hub.socket) as one:
        for story in stories:
            one.say(type="subscribe", topic=f"story:{story}")
        assert one.ended() == Code.TOO_MANY_TOPICS
    assert sum(told["type"] == "subscribed" for told in one.told) == protocol.MOST_TOPICS


def test_a_flood_of_pings_ends_the_socket(hub: LiveServer) -> None:
    with connected(hub.socket) as one:
        with suppress(ConnectionClosed):
            for number in range(2000):
                one.ws.ping(f"{number:100}")
        assert one.ended() == Code.RATE_LIMITED


def test_pages_of_other_origins_may_not_connect(hub: LiveServer) -> None:
    host = f"127.0.0.1:{hub.port}"
    for origin in (f"http://{host}", "http://127.0.0.1:8000", "https://127.0.0.1"):
        with connect(hub.socket, proxy=None, origin=origin):  # type: ignore[arg-type]
            pass
    for origin in (
        "https://evil.test",
        "https://127.0.0.1.evil.test",
        "https://127.0.0.1@evil.test",
        "null",
        "file://",
        "",
    ):
        with pytest.raises(InvalidStatus) as refused:
            connect(hub.socket, proxy=None, additional_headers={"Origin": origin})
        assert refused.value.response.status_code == 403


def test_what_is_no_handshake_is_refused_as_everywhere(hub: LiveServer) -> None:
    plain = httpx.get(f"{hub.url}/v1/live", timeout=PATIENCE)
    assert (plain.status_code, plain.json()["code"]) == (400, "bad_request")
    half = httpx.get(f"{hub.url}/v1/live", headers={"Connection": "Upgrade", "Upgrade": "websocket"}, timeout=PATIENCE)
    assert (half.status_code, half.json()["code"]) == (400, "bad_request")
    assert httpx.get(f"{hub.url}/v1/none", timeout=PATIENCE).json()["code"] == "not_found"


def test_compression_is_declined(hub: LiveServer) -> None:
    """It would take some hundred KiB of each socket."""
    with connect(hub.socket, proxy=None, compression="deflate") as ws:
        assert "Sec-WebSocket-Extensions" not in (ws.response.headers if ws.response else {})


def test_who_is_banned_is_not_let_in_though_their_session_reads_why(hub: LiveServer, people: People) -> None:
    with database.transaction():
        Account.update(state=AccountState.BANNED.value).where(Account.id == people.viewer.id).execute()
    with connected(hub.socket, hello=False) as one:
        one.say(type="hello", version=1, token=people.viewer.headers["Authorization"].split()[1])
        assert one.ended() == Code.UNAUTHORIZED


def test_a_token_that_is_over_is_renewed_or_ends_the_socket(hub: LiveServer, people: People) -> None:
    story = live(people.owner)
    with soon_over(hub, people.viewer) as one:
        one.follow(f"story:{story}")
        if all(told["type"] != "renew" for told in one.told):
            one.until(type="renew")
        assert one.hello(people.viewer)["account"] == people.viewer.id
        comments.post(people.owner.id, story, "Still here?")
        one.until(type="event")
        one.say(type="hello", version=1, token=people.stranger.headers["Authorization"].split()[1])
        assert one.ended() == Code.UNAUTHORIZED
    with connected(hub.socket, hello=False) as one:
        one.say(type="hello", version=1, token=expiring(people.viewer, -1))
        assert one.ended() == Code.UNAUTHORIZED


def test_what_a_session_says_that_has_ended_is_refused_before_its_socket_is_closed(
    hub: LiveServer, people: People
) -> None:
    one_who_left = person()
    with connected(hub.socket, one_who_left) as one:
        sessions.end(one_who_left.session, one_who_left.id)
        one.say(type="comment", story=live(people.owner), text="Still me?", key="k")
        with suppress(ConnectionClosed):  # unless all of the hub's sockets are looked at between these lines
            assert one.until(type="problem")["code"] == "unauthorized"
        assert "commented" not in {told["type"] for told in one.told}


def test_sessions_that_end_and_suspensions_close_their_sockets_and_no_others(people: People, tmp_path: Path) -> None:
    """By a hub that looks often, and yet takes nobody for silent whose machine stands still for some seconds."""
    suspended, signed_out, demoted = person(), person(), person(Role.ADMIN)
    often = LiveServer(tmp_path, {"VW_LIVE_HEARTBEAT_SECONDS": "3", "VW_LIVE_DRAIN_SECONDS": "0"})
    with often as hub, ExitStack() as stack:
        one, two, three, four = (
            stack.enter_context(connected(hub.socket, who)) for who in (suspended, signed_out, people.viewer, demoted)
        )
        four.follow("ops")
        sessions.end(signed_out.session, signed_out.id)
        with database.transaction():
            Account.update(role=Role.MODERATOR.value).where(Account.id == demoted.id).execute()
        with database.transaction():
            Account.update(state=AccountState.SUSPENDED.value, suspended_until=time.time() + 900).where(
                Account.id == suspended.id
            ).execute()
        three.until(type="heartbeat")
        three.until(type="heartbeat")
        assert two.ended() == Code.UNAUTHORIZED
        assert one.ended() == Code.SUSPENDED
        assert four.ended() == Code.UNAUTHORIZED
        again = stack.enter_context(connected(hub.socket, suspended))
        again.say(type="comment", story=live(people.owner), text="May I?", key="k")
        assert again.until(type="problem")["code"] == "account_suspended"


def test_an_account_has_so_many_sockets_and_no_more(hub: LiveServer, people: People) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(hub.socket, people.viewer))
        with connected(hub.socket, hello=False) as one:
            one.say(type="hello", version=1, token=people.viewer.headers["Authorization"].split()[1])
            assert one.ended() == Code.TOO_MANY_CONNECTIONS
    deadline = time.monotonic() + PATIENCE
    while not let_in(hub, people.viewer):
        assert time.monotonic() < deadline


def let_in(hub: LiveServer, who: Person) -> bool:
    with connected(hub.socket, hello=False) as one, suppress(ConnectionClosed):
        one.hello(who)
        return True
    return False


def stalled(hub: LiveServer, topic: str) -> socket.socket:
    """A client that follows a topic and reads nothing."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect(("127.0.0.1", hub.port))
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    made.sendall(
        f"GET /v1/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}\r\n\r\n".encode()
    )
    assert b" 101 " in made.recv(1000)  # before that nobody may say anything (RFC 6455, 4.1)
    for text in ('{"type":"hello","version":1}', json.dumps({"type": "subscribe", "topic": topic})):
        made.sendall(bytes((0x81, 0x80 | len(text))) + bytes(4) + text.encode())
    return made


@contextmanager
def crowd(hub: LiveServer, topic: str) -> Iterator[Iterator[str]]:
    """So many others that follow it; a line for each event that all of them were told of."""
    first = f'{{"type":"hello","version":1}}\n{{"type":"subscribe","topic":"{topic}"}}'
    command = [sys.executable, "-m", "bench.live.crowd", str(CROWD), first, "subscribed", str(hub.port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield iter(process.stdout)
        process.stdin.close()


def dropped(hub: LiveServer) -> int:
    """Sockets that were closed as too slow."""
    text = httpx.get(f"{hub.url}/metrics", headers={"Authorization": "Bearer scrape"}, timeout=PATIENCE).text
    found = re.search(r'^vw_live_closed_total\{reason="too_slow"\} ([\d.]+)$', text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def test_one_that_stalls_is_dropped_and_nobody_else_notices(hub: LiveServer, people: People) -> None:
    """Many times as many sockets as connections to the database: it is well meanwhile."""
    story, posted, before = live(people.owner), 0, dropped(hub)
    with crowd(hub, f"story:{story}") as told, stalled(hub, f"story:{story}") as lazy:
        assert httpx.get(f"{hub.url}/healthz", timeout=PATIENCE).json() == {"status": "ok"}
        while dropped(hub) == before:
            assert posted < EVENTS
            comments.post(people.owner.id, story, "🪵" * comments.LONGEST)
            json.loads(next(told))
            posted += 1
        lazy.settimeout(PATIENCE)
        had = b""
        while data := lazy.recv(1 << 16):
            had += data
        comments.post(people.owner.id, story, "Go on.")
        json.loads(next(told))
    close = bytes((0x88,)) + bytes((2 + len(CLOSINGS[Code.TOO_SLOW].reason),)) + Code.TOO_SLOW.to_bytes(2, "big")
    assert had[had.rindex(b"}") + 1 :].startswith(close)
    assert had.count(b'"type":"event"') < posted
