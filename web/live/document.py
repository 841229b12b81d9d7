"""The AsyncAPI document of the hub, made of its messages: `python -m web.live.document` writes docs/asyncapi.json."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.live import protocol
from web.live.closing import CLOSINGS
from web.live.payloads import EVENTS, STATES
from web.live.topics import Kind

FILE = Path(__file__).resolve().parents[2] / "docs" / "asyncapi.json"

ADDRESSES = {Kind.STORY: "story:ID", Kind.CREATOR: "creator:ID", Kind.USER: "user:me", Kind.OPS: "ops"}


def document() -> dict[str, Any]:
    """AsyncAPI 3.0, with what topics hold in `x-topics` and why sockets are closed in `x-close-codes`."""
    held = [*STATES.values(), *(model for events in EVENTS.values() for model in events.values())]
    messages = [*protocol.ASKS, *protocol.TOLD]
    models = list(dict.fromkeys([*messages, *held]))
    _, found = models_json_schema(
        [(model, "validation") for model in models], by_alias=True, ref_template="#/components/schemas/{model}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Video Window, live",
            "version": str(protocol.VERSION),
            "description": "What happens, told over one WebSocket a client. docs/live.md says what it promises.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/v1/live",
                "messages": {_name(model): {"$ref": f"#/components/messages/{_name(model)}"} for model in messages},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
            }
        },
        "operations": {
            "ask": _operation("receive", "What clients say.", protocol.ASKS),
            "tell": _operation("send", "What they are told.", protocol.TOLD),
        },
        "components": {
            "messages": {_name(model): _message(model) for model in messages},
            "schemas": found["$defs"],
        },
        "x-topics": {
            ADDRESSES[kind]: {
                "state": _schema(STATES[kind]),
                "events": {name: _schema(model) for name, model in EVENTS[kind].items()},
            }
            for kind in Kind
        },
        "x-close-codes": {
            str(code.value): {"name": code.name.lower(), "reason": item.reason, "next": item.again}
            for code, item in CLOSINGS.items()
        },
    }


def _name(model: type[BaseModel]) -> str:
    """The word that stands in `type`."""
    return str(model.model_fields["type"].annotation.__args__[0])  # type: ignore[union-attr]


def _message(model: type[BaseModel]) -> dict[str, Any]:
    return {"name": _name(model), "summary": (model.__doc__ or "").strip(), "payload": _schema(model)}


def _schema(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _operation(action: str, summary: str, models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{_name(model)}"} for model in models],
    }


def text() -> str:
    return json.dumps(document(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
    sys.stdout.write(f"{FILE}\n")
