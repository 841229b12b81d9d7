"""docs/live.md and docs/asyncapi.json are contracts: what they say is what the code does."""

import json
import re
from pathlib import Path
from typing import Any

from settings import LiveSettings
from web.live import document, line, protocol
from web.live.closing import CLOSINGS, Code
from web.live.connection import ANSWERS, BURST_MESSAGES, MESSAGES_A_SECOND
from web.live.payloads import EVENTS, STATES

DOCS = Path(__file__).resolve().parents[3] / "docs"
TEXT = (DOCS / "live.md").read_text("utf-8")


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_the_asyncapi_document_is_that_of_the_code() -> None:
    assert (DOCS / "asyncapi.json").read_text("utf-8") == document.text(), "python -m web.live.document writes it"


def test_every_reference_in_it_leads_somewhere() -> None:
    made = document.document()
    for reference in references(made):
        found: Any = made
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_every_message_of_a_client_is_answered_and_every_message_has_its_word() -> None:
    assert set(ANSWERS) == set(protocol.ASKS)
    names = [document._name(model) for model in (*protocol.ASKS, *protocol.TOLD)]
    assert len(names) == len(set(names))
    for conversation in re.findall(r"^[→←] (\{.*\})$", TEXT, re.MULTILINE):
        assert json.loads(conversation.replace("{…}", "null"))["type"] in names


def test_every_close_code_is_in_the_document() -> None:
    told = re.findall(r"^\| (\d{4}) \| `(\w+)` \| (.*?) \| (.*?) \|$", TEXT, re.MULTILINE)
    assert told == [(str(code.value), code.name.lower(), it.reason, it.again) for code, it in CLOSINGS.items()]
    assert set(CLOSINGS) == set(Code)
    assert all(len(item.reason.encode()) <= 123 for item in CLOSINGS.values()), "RFC 6455, 5.5"


def test_every_topic_is_in_the_document_with_its_state_and_events() -> None:
    told = {
        name: (re.findall(r"`(\w+)`", state), re.findall(r"`(\w+)`", events))
        for name, state, events in re.findall(r"^\| `([\w:]+)` \| [^|]* \| ([^|]*) \| ([^|]*) \|$", TEXT, re.MULTILINE)
    }
    assert told == {document.ADDRESSES[kind]: (list(STATES[kind].model_fields), list(EVENTS[kind])) for kind in STATES}


def test_every_limit_is_in_the_document_with_its_number() -> None:
    assert f"{protocol.LONGEST // 1024} KiB each; {BURST_MESSAGES} at once, then {MESSAGES_A_SECOND} a second" in TEXT
    assert f"{line.BURST_BYTES // 1024} KiB at once, then {line.BYTES_A_SECOND // 1024} KiB a second" in TEXT
    assert f"{line.MOST_FRAMES} messages or {line.MOST_BYTES // 1024} KiB" in TEXT
    assert f"follows {protocol.MOST_TOPICS} topics at most" in TEXT
    assert f"Heartbeats come every {LiveSettings().live_heartbeat_seconds} s" in TEXT
    assert LiveSettings().live_hello_seconds == 10
