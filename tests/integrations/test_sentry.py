"""What leaves the house when something breaks: seen at the transport, which sends nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from integrations import sentry

DSN = "https://key@sentry.invalid/1"

SECRET = "hunter2-/home/ana/geheim.mp4"


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__({"dsn": DSN})
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        if event := envelope.get_event():
            self.events.append(dict(event))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """The events that Sentry was sent, after `sentry.start`."""
    transport = Kept()
    init = sentry_sdk.init

    def quietly(**options: Any) -> Any:
        return init(**options, transport=transport)

    monkeypatch.setattr(sentry_sdk, "init", quietly)
    assert sentry.start(DSN)
    yield transport.events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def fail(secret: str) -> None:
    raise RuntimeError("the encoder broke" + secret[:0])


def test_an_error_is_sent_with_ids_and_nothing_of_its_owner(
    sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["vw", SECRET])
    monkeypatch.setenv("VW_S3_SECRET_KEY", SECRET)
    try:
        fail(SECRET)
    except RuntimeError as error:
        sentry.report(error, video="v1", task="first", kind="chunk", creator=SECRET, path=SECRET)
    (event,) = sent
    assert event["tags"] == {"video": "v1", "task": "first", "kind": "chunk"}
    assert event["exception"]["values"][0]["value"] == "the encoder broke"
    frames = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "fail"
    assert not any("vars" in frame for frame in frames)
    text = json.dumps(event, default=str)
    assert "hunter2" not in text
    assert not event.get("server_name")
    assert {"request", "user", "extra", "modules"}.isdisjoint(event)
    assert event["breadcrumbs"] == {"values": []}


def test_scrubbing_takes_whatever_is_not_known_to_be_harmless() -> None:
    event = {
        "message": "x",
        "request": {"url": SECRET},
        "user": {"ip_address": SECRET},
        "extra": {"sys.argv": [SECRET]},
        "modules": {"a": "1"},
        "contexts": {"runtime": {"name": "CPython"}, "trace": {"trace_id": "1"}, "device": {"name": SECRET}},
    }
    assert sentry.scrubbed(event) == {
        "message": "x",
        "contexts": {"runtime": {"name": "CPython"}, "trace": {"trace_id": "1"}},
    }


def test_without_an_address_nothing_is_started_or_sent() -> None:
    assert not sentry.start(None)
    assert not sentry.start("")
    sentry.report(RuntimeError("x"), video="v")
    assert not sentry_sdk.is_initialized()
