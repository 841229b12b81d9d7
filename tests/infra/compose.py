"""As much of YAML as docker-compose.yml uses: block mappings, flow lists and mappings, anchors and `<<`.

The lock has no YAML library, and one for the sake of a test would be one more to keep. What is not understood is refused,
never guessed; every scalar is text.
"""

import re
from typing import Any

_LINE = re.compile(r"(?P<indent> *)(?P<key>[\w.<-]+):(?: +&(?P<anchor>\w+))?(?: +(?P<value>\S.*))?")
_TOKEN = re.compile(r' *("[^"\\]*"|[\[\]{},]|\w+:(?= )|[^\s"\[\]{},&*!|>][^"\[\]{},]*)')


def load(text: str) -> dict[str, Any]:
    """The document as plain dicts, lists and strings. Raises `ValueError` with the line that is beyond us."""
    document: dict[str, Any] = {}
    anchors: dict[str, Any] = {}
    within: list[tuple[int, dict[str, Any]]] = [(0, document)]
    opened: dict[str, Any] | None = None
    """The mapping that the line before has begun, if deeper lines are to follow."""
    for line in text.splitlines():
        if not (code := re.sub(r"(^| +)#.*", "", line)).strip():
            continue
        if (match := _LINE.fullmatch(code)) is None:
            raise ValueError(line)
        indent, key, value = len(match["indent"]), match["key"], match["value"]
        if opened is not None and indent > within[-1][0]:
            within.append((indent, opened))
        while indent < within[-1][0]:
            within.pop()
        if indent != within[-1][0]:
            raise ValueError(line)
        mapping, opened = within[-1][1], None
        if key == "<<":
            mapping |= anchors[str(value).removeprefix("*")]
            continue
        mapping[key] = _flow(value) if value else (opened := {})
        if match["anchor"]:
            anchors[match["anchor"]] = mapping[key]
    return document


def _flow(value: str) -> Any:
    if value[0] in "&*!|>'":
        raise ValueError(value)
    if value[0] not in "[{":
        return value.strip('"')
    tokens = _TOKEN.findall(value)
    if "".join(tokens).replace(" ", "") != value.replace(" ", ""):
        raise ValueError(value)
    found, rest = _nested(tokens)
    if rest:
        raise ValueError(value)
    return found


def _nested(tokens: list[str]) -> tuple[Any, list[str]]:
    """The value that `tokens` begin with, and the tokens after it."""
    first, rest = tokens[0], tokens[1:]
    if first not in "[{":
        return first.strip().strip('"'), rest
    keys: list[str] = []
    items: list[Any] = []
    while rest[0] not in "]}":
        if first == "{":
            keys.append(rest[0].removesuffix(":"))
            rest = rest[1:]
        item, rest = _nested(rest)
        items.append(item)
        if rest[0] == ",":
            rest = rest[1:]
    return (dict(zip(keys, items, strict=True)) if first == "{" else items), rest[1:]
