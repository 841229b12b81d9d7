"""The API's document (OpenAPI 3.1): what holds for every route is said here once, and what a route says itself is left.

    tags            the module that a route is in, described by the first paragraph of its docstring
    operationId     a verb and a noun in camelCase, from the view's name: they become the methods of clients
    security        from `access.public`
    problems        application/problem+json, for everything that is not a success
    Idempotency-Key, If-None-Match, RateLimit and the others: where the route has them
    examples        whole bodies, put together from those of their fields
    defaults        none in what is changed in part

tus has a document of its own (https://tus.io) and the media route is a CDN's: neither is in here.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_openapi3.models.info import Info
from flask_openapi3.models.license import License
from flask_openapi3.models.server import Server
from flask_openapi3.openapi import OpenAPI

from web import access, idempotency
from web.errors import PROBLEMS, ProblemBody, invalid
from web.examples import Lacking, of_media

DESCRIPTION = """Vertical video for a marketplace of artisans.

Every request below `/v1` carries `Authorization: Bearer TOKEN`, but for those that say they need none. Refusals are
`application/problem+json` (RFC 9457) with a stable `code`. Times are RFC 3339 with a zone, money is integer minor units
with an ISO 4217 currency, ids are opaque. Lists answer `items` and `next`, the cursor of the following page or null.
Uploads by tus 1.0 go to `/v1/tus`, which https://tus.io documents."""

_VERBS = """abort accept add announce appeal apply approve archive begin block cancel choose claim close comment complete
create decide delete download edit end export find follow get hide lift like list mark patch poll post publish put read
record refresh register reject release remove replace report request restore retry revoke sanction save search send set
share show sign start stop submit take unblock undo unfollow unlike update upload verify view withdraw"""
VERBS = frozenset(_VERBS.split())
DEFAULT_VERBS = {"get": "get", "post": "create", "put": "put", "patch": "update", "delete": "delete"}

ALONE = {"health": "Whether the service works."}
"""Routes outside all blueprints."""

HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit": {"description": "What is left of each policy.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The policies that the request is counted by.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer"}},
    "ETag": {"description": "Names these very bytes.", "schema": {"type": "string"}},
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": idempotency.HEADER,
        "in": "header",
        "description": "Made up by the client, a UUID for instance. The same request again within a day, with the same "
        "key, does nothing and is answered as the first was.",
        "schema": {"type": "string", "pattern": f'^({idempotency.KEY}|"{idempotency.KEY}")$'},
        "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of the answer that the client has: 304 without a body if it is still the same.",
        "schema": {"type": "string"},
    },
}


class Api(OpenAPI):
    """A Flask app with its document."""

    def __init__(self, name: str, url: str) -> None:
        """`url` is where clients find it; empty: where they found the document."""
        super().__init__(
            name,
            info=Info(
                title="Video Window",
                version=version("video-window"),
                description=DESCRIPTION,
                license=License(name="Apache-2.0", identifier="Apache-2.0"),
            ),
            servers=[Server(url=url or "/")],
            security_schemes={"token": {"type": "http", "scheme": "bearer"}},
            validation_error_status=422,
            validation_error_model=ProblemBody,
            validation_error_callback=invalid,
            doc_ui=True,
            static_folder=None,  # web/static holds sources: `web.pages` serves what was built of them
        )

    def generate_spec_json(self) -> None:
        """Once all routes are there."""
        super().generate_spec_json()  # type: ignore[no-untyped-call]
        complete(self.spec_json, self)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: nothing here is a coroutine, and Flask would ask that of fourteen functions with every request."""
        return func


def complete(document: dict[str, Any], app: Flask) -> None:
    """Add to a document of the routes of `app` what holds for all of them."""
    components = document["components"]
    components["headers"], components["parameters"] = HEADERS, PARAMETERS
    for schema in components["schemas"].values():
        schema.pop("$defs", None)
    components["responses"] = {"Problem": _problem("A refusal, or a failure of ours: `code` says which.")}
    components["responses"]["RateLimited"] = _problem("Too many requests.", "rate_limited")
    components["responses"]["RateLimited"]["headers"] = {
        name: _ref("headers", name) for name in ("Retry-After", "RateLimit", "RateLimit-Policy")
    }
    components["responses"]["Unauthorized"] = _problem("No token, or one that is not valid any more.", "unauthorized")
    components["responses"]["Invalid"] = _problem("Not what the address takes.", "invalid_request")
    tags, taken = {item["name"]: item for item in document.get("tags", [])}, set[str]()
    for path, method, endpoint, operation in operations(document, app):
        module = inspect.unwrap(app.view_functions[endpoint]).__module__
        name = endpoint.rpartition(".")[0] or "health"
        if operation["tags"] == ["default"]:
            operation["tags"] = [name]
            tags.setdefault(name, {"name": name, "description": ALONE.get(name) or _first_paragraph(module)})
        if "_" in operation.get("operationId", "_"):
            operation["operationId"] = operation_id(endpoint, method, taken)
        taken.add(operation["operationId"])
        operation["description"] = operation.get("description", operation["summary"]).replace("<br/>", "\n")
        _add(operation, app, path, method, endpoint)
        _say_bytes(operation)
        for content in _contents(operation):
            if (body := content.get("application/json")) is None:
                continue
            if "example" not in body and "examples" not in body:
                with suppress(Lacking):
                    body["example"] = of_media(body, components["schemas"])
    document["tags"] = [tags[name] for name in sorted(tags)]
    for name in partial(document):
        for field in components["schemas"][name]["properties"].values():
            field.pop("default", None)  # what is not named stays as it is


def partial(document: dict[str, Any]) -> set[str]:
    """The names of the shapes by which something is changed in part."""
    bodies = (item["patch"].get("requestBody", {}) for item in document["paths"].values() if "patch" in item)
    references = (body["content"]["application/json"]["schema"]["$ref"] for body in bodies if body)
    return {reference.rpartition("/")[2] for reference in references}


def operations(document: dict[str, Any], app: Flask) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Path, method (lower case), endpoint and operation of all that the document holds."""
    endpoints = {
        (re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule), method.lower()): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, endpoints[path, method], operation


def operation_id(endpoint: str, method: str, taken: set[str]) -> str:
    """`uploads.create` is createUpload, `uploads.put_part` putPart, `likes.story` with DELETE deleteStory."""
    blueprint, _, name = endpoint.rpartition(".")
    words = name.strip("_").split("_")
    if words[0] not in VERBS:
        words.insert(0, DEFAULT_VERBS[method])
    nouns = blueprint.split("_")
    if words[0] != "list" and nouns[-1].endswith("s"):
        nouns[-1] = re.sub(r"ies$", "y", nouns[-1]) if nouns[-1].endswith("ies") else nouns[-1][:-1]
    if len(words) == 1 or _camel(words) in taken:
        words += nouns
    return _camel(words)


def _add(operation: dict[str, Any], app: Flask, path: str, method: str, endpoint: str) -> None:
    """What the route takes and gives besides what it says itself."""
    guarded, public = path.startswith(access.GUARDED), access.is_public(app, endpoint)
    responses, parameters = operation.setdefault("responses", {}), operation.setdefault("parameters", [])
    operation["security"] = ([{}] if public or not guarded else []) + ([{"token": []}] if guarded else [])
    takes = bool(parameters) or "requestBody" in operation
    if idempotency.takes(app, endpoint, method.upper(), path):
        parameters.append(_ref("parameters", "IdempotencyKey"))
    for status, response in responses.items():
        if guarded and status < "3":
            told = response.setdefault("headers", {})
            told |= {name: _ref("headers", name) for name in ("RateLimit", "RateLimit-Policy")}
    if guarded and method == "get" and "application/json" in responses.get("200", {}).get("content", {}):
        parameters.append(_ref("parameters", "IfNoneMatch"))
        responses["200"]["headers"]["ETag"] = _ref("headers", "ETag")
        responses["304"] = {"description": "Not Modified"}
    responses.pop("422", None)
    if takes:
        responses["422"] = _ref("responses", "Invalid")
    if guarded:
        responses |= {"401": _ref("responses", "Unauthorized"), "429": _ref("responses", "RateLimited")}
    responses["default"] = _ref("responses", "Problem")
    for parameter in parameters:
        if isinstance(parameter.get("examples"), list):
            parameter["schema"]["examples"] = parameter.pop("examples")
    if not parameters:
        del operation["parameters"]


def _say_bytes(operation: dict[str, Any]) -> None:
    """Clients send what is neither JSON nor text as bytes."""
    for kind, media in operation.get("requestBody", {}).get("content", {}).items():
        if not kind.startswith(("application/json", "text/")):
            media.setdefault("schema", {"type": "string"})["format"] = "binary"


def _contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield operation.get("requestBody", {}).get("content", {})
    for response in operation["responses"].values():
        yield response.get("content", {})


def _problem(description: str, code: str = "not_found") -> dict[str, Any]:
    status, title = PROBLEMS[code]
    example = {
        "type": f"urn:video-window:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": title,
        "instance": "urn:video-window:request:0193e0a4-5b1e-7cc2-9d0f-3f6a1c2b4d5e",
    }
    schema = _ref("schemas", "ProblemBody")
    return {"description": description, "content": {"application/problem+json": {"schema": schema, "example": example}}}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _camel(words: list[str]) -> str:
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _first_paragraph(module: str) -> str:
    text = inspect.getdoc(sys.modules[module]) or ""
    return " ".join(text.partition("\n\n")[0].split())
