"""Dart as its parser sees it: what a generated client has, and what a piece of code asks of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tree_sitter
import tree_sitter_dart

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_dart.language()))

MEMBERS = {"unconditional_assignable_selector", "conditional_assignable_selector"}


def walk(source: bytes) -> Iterator[Any]:
    waiting = [PARSER.parse(source).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def text(node: Any) -> str:
    return str(node.text.decode())


def classes(folder: Path) -> dict[str, set[str]]:
    """Every class and enum of a package, with the names of its methods, fields, parameters and values."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.dart")):
        for node in walk(path.read_bytes()):
            if node.type in {"class_definition", "enum_declaration"}:
                name = next(text(child) for child in node.children if child.type == "identifier")
                members = found.setdefault(name, set())
                members |= {text(child) for child in walk(node.text) if child.type == "identifier"}
    return found


def asked(source: bytes) -> tuple[set[str], set[str]]:
    """The types that a piece of code names, and the members and named parameters that it asks for."""
    types, members = set(), set()
    for node in walk(source):
        if node.type == "type_identifier" or (node.type == "identifier" and text(node)[0].isupper()):
            types.add(text(node))
        elif node.type in MEMBERS or node.type == "label":
            members |= {text(child) for child in node.children if child.type == "identifier"}
    return types, members
