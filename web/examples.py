"""Examples of whole bodies, put together from those of their fields: each is written once, beside its field."""

from typing import Any

Schemas = dict[str, dict[str, Any]]

BY_FORMAT = {
    "date-time": "2026-11-02T09:30:00Z",
    "date": "1990-05-17",
    "uuid": "0193e0a4-5b1e-7cc2-9d0f-3f6a1c2b4d5e",
    "uri": "https://shop.example/stories/1",
    "email": "ana@example.org",
}

DEEP = 20
"""Levels after which something that refers to itself ends."""


class Lacking(Exception):
    """A field that has to be there has no example."""


def of_media(media: dict[str, Any], schemas: Schemas) -> Any:
    """An example of what a media type object describes. Raises `Lacking`."""
    return _of(media.get("schema", {}), schemas, DEEP)


def _of(schema: dict[str, Any], schemas: Schemas, deeper: int) -> Any:
    if not deeper:
        raise Lacking
    given = [*schema.get("examples", ()), *(schema[word] for word in ("example", "const") if word in schema)]
    given += schema.get("enum", ())
    if not given and schema.get("default") not in (None, [], ""):
        given.append(schema["default"])
    if given:
        return given[0]
    if "$ref" in schema:
        return _of(schemas[schema["$ref"].rpartition("/")[2]], schemas, deeper - 1)
    choices = [item for word in ("anyOf", "oneOf", "allOf") for item in schema.get(word, ())]
    return _of_choices(choices, schemas, deeper - 1) if choices else _of_type(schema, schemas, deeper)


def _of_choices(choices: list[dict[str, Any]], schemas: Schemas, deeper: int) -> Any:
    """Of the first that is not null, or null where that has none."""
    try:
        return _of(next(item for item in choices if item.get("type") != "null"), schemas, deeper)
    except Lacking:
        if not any(item.get("type") == "null" for item in choices):
            raise
        return None


def _of_type(schema: dict[str, Any], schemas: Schemas, deeper: int) -> Any:
    kind, form = schema.get("type"), schema.get("format", "")
    if kind == "object":
        return _of_object(schema, schemas, deeper)
    if kind == "array":
        try:
            return [_of(schema.get("items", {}), schemas, deeper - 1)]
        except Lacking:
            if schema.get("minItems"):
                raise
            return []
    simple = {"boolean": True, "integer": int(schema.get("minimum", 1)), "number": float(schema.get("minimum", 1))}
    if kind in simple:
        return simple[kind]
    if kind == "string" and form in BY_FORMAT:
        return BY_FORMAT[form]
    raise Lacking


def _of_object(schema: dict[str, Any], schemas: Schemas, deeper: int) -> dict[str, Any]:
    found = {}
    for name, item in schema.get("properties", {}).items():
        try:
            found[name] = _of(item, schemas, deeper - 1)
        except Lacking:
            if name in schema.get("required", ()):
                raise
    return found
