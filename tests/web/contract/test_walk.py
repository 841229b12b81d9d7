"""What holds for every route, those that nobody has written yet included."""

import re
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel

from tests.web.conftest import People
from tests.web.contract.walk import ANONYMOUS, PUBLIC, Route, bodies, routes
from web import document, idempotency
from web.errors import PROBLEMS


@pytest.fixture
def all_routes(client: FlaskClient) -> list[Route]:
    found = routes(client.application)
    assert len(found) > 15
    return found


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi/openapi.json").json  # type: ignore[assignment]
    return found


def operation(spec: dict[str, Any], route: Route) -> dict[str, Any]:
    found: dict[str, Any] = spec["paths"].get(route.template, {}).get(route.method.lower(), {})
    return found


def test_nobody_is_let_in_but_where_it_is_written_down(client: FlaskClient, all_routes: list[Route]) -> None:
    guarded = [route for route in all_routes if route.guarded]
    assert {route.name for route in guarded} >= PUBLIC
    for route in guarded:
        for token, let_in in (({}, PUBLIC), ({"Authorization": "Bearer wrong"}, ANONYMOUS)):
            answer = client.open(route.path, method=route.method, headers=token, json={})
            refused = answer.status_code == 401 and answer.json["code"] == "unauthorized"
            assert refused is (route.name not in let_in), f"{route.name} with {token}"


def test_every_refusal_is_a_problem_of_the_table(client: FlaskClient, people: People, all_routes: list[Route]) -> None:
    senders = [{}, people.owner.headers, people.viewer.headers]
    for route in (route for route in all_routes if route.guarded):
        for headers in senders:
            for sent in ({"json": {}}, {"data": b"\xff{", "content_type": "application/json"}, {"json": {"x": "\0"}}):
                answer = client.open(route.path, method=route.method, headers=headers, **sent)
                assert answer.status_code < 500, f"{route.name} {sent}"
                if answer.status_code >= 400:
                    assert answer.content_type == "application/problem+json", route.name
                    told = answer.json
                    assert set(told) - {"errors"} == {"type", "title", "status", "code", "detail", "instance"}
                    assert told["status"] == answer.status_code == PROBLEMS[told["code"]][0], route.name


def test_every_route_is_documented(spec: dict[str, Any], all_routes: list[Route]) -> None:
    described = {tag["name"] for tag in spec["tags"] if tag.get("description")}
    for route in (route for route in all_routes if route.documented):
        told = operation(spec, route)
        assert told, f"{route.name} is not in the document"
        assert told["summary"], route.name
        assert set(told["tags"]) <= described, route.name
        assert any(status.startswith("2") for status in told["responses"]), f"{route.name} has no success"
        assert {"default", *(("401", "429") if route.guarded else ())} <= set(told["responses"]), route.name
        assert ({} in told["security"]) is (route.name in PUBLIC or not route.guarded), route.name


def test_every_body_has_an_example_that_is_valid(spec: dict[str, Any], all_routes: list[Route]) -> None:
    lacking = []
    for route in (route for route in all_routes if route.documented):
        for place, media in bodies(operation(spec, route)):
            if "example" in media:
                jsonschema_rs.validate(media["schema"] | {"components": spec["components"]}, media["example"])
            else:
                lacking.append(f"{route.name}: {place}")
    assert not lacking, "give the fields of these bodies examples=[…]"


def test_what_changes_something_in_part_has_no_defaults(spec: dict[str, Any]) -> None:
    names = document.partial(spec)
    assert {"CreatorChange", "MeChanges", "StoryWish"} <= names
    for name in names:
        for field, schema in spec["components"]["schemas"][name]["properties"].items():
            assert "default" not in schema, f"{name}.{field}: a client would send it"


def test_no_two_shapes_have_one_name(spec: dict[str, Any]) -> None:
    """The second would take the place of the first in the document."""
    named: dict[str, set[str]] = {}
    waiting: list[type[BaseModel]] = [BaseModel]
    while waiting:
        shape = waiting.pop()
        waiting += shape.__subclasses__()
        if shape.__module__.startswith("web.") and shape.__name__ in spec["components"]["schemas"]:
            named.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_every_text_in_an_address_is_bounded(spec: dict[str, Any], all_routes: list[Route]) -> None:
    for route in (route for route in all_routes if route.documented):
        for parameter in operation(spec, route).get("parameters", []):
            schema = parameter.get("schema", {})
            if schema.get("type") == "string":
                assert {"maxLength", "enum", "pattern", "format"} & set(schema), (
                    f"{route.name}: {parameter['name']} has no bounds"
                )


def test_operations_have_names_that_clients_can_use(spec: dict[str, Any]) -> None:
    names = [item["operationId"] for path in spec["paths"].values() for item in path.values()]
    assert sorted(names) == sorted(set(names))
    for name in names:
        words = re.findall(r"^[a-z]+|[A-Z][a-z0-9]*", name)
        assert len(words) > 1, name
        assert "".join(words) == name
        assert words[0] in document.VERBS, f"{name}: begin it with a verb, or add that to document.VERBS"


def test_every_post_that_creates_takes_an_idempotency_key(
    client: FlaskClient, spec: dict[str, Any], all_routes: list[Route]
) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    for route in (route for route in all_routes if route.documented and route.guarded):
        takes = key in operation(spec, route).get("parameters", [])
        assert takes is (route.method == "POST" and route.name not in PUBLIC), route.name
        assert takes is idempotency.takes(client.application, route.endpoint, route.method, route.path)


def test_the_document_holds_nothing_that_is_not_there(spec: dict[str, Any], all_routes: list[Route]) -> None:
    there = {(route.template, route.method.lower()) for route in all_routes}
    assert {(path, method) for path, item in spec["paths"].items() for method in item} <= there
