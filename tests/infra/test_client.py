"""The client that apps are built on: generated as `make client` does, and what docs/mobile.md does with it."""

import json
import re
from pathlib import Path

import pytest

from infra import client
from tests.infra import dart

ROOT = Path(__file__).resolve().parents[2]
SNIPPETS = re.findall(r"```dart\n(.*?)```", (ROOT / "docs" / "mobile.md").read_text("utf-8"), re.DOTALL)

TYPES = frozenset({"DateTime", "Duration", "Future", "String", "Uri", "int"})
PLAYER = frozenset({"VideoFormat", "VideoPlayerController"})
MEMBERS = frozenset(["addAll", "inMilliseconds", "parse", "whereType", "get", "headers"]) | frozenset(
    {"networkUrl", "formatHint", "hls", "initialize", "setLooping"}
)
"""Of Dart itself, of `http` and of `video_player`; all others are the client's."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package; made once."""
    folder = tmp_path_factory.mktemp("client")
    assert client.main([str(folder)]) == 0
    return folder


def test_every_operation_is_a_method_of_the_client(package: Path) -> None:
    document = (package / "openapi.json").read_text("utf-8")
    operations = set(re.findall(r'"operationId": "(\w+)"', document))
    apis = {name: members for name, members in dart.classes(package / "lib").items() if name.endswith("Api")}
    assert len(operations) > 9
    assert operations <= set().union(*apis.values())


def test_what_changes_something_in_part_tells_what_is_left_from_what_is_cleared(package: Path) -> None:
    schemas = json.loads((package / "openapi.json").read_text("utf-8"))["components"]["schemas"]
    for name in ("StoryWish", "CreatorChange", "MeChanges"):
        path = package / "lib" / "model" / f"{re.sub('(?<!^)(?=[A-Z])', '_', name).lower()}.dart"
        source = path.read_text("utf-8")
        assert "final Set<String> cleared = {};" in source
        constructor = source[source.index("  /// Returns a new") : source.index("});")]
        assert "=" not in constructor, "what is not given is null"
        written = re.findall(r"if \(this\.\w+ != null\) \{\s+json\[r'(\w+)'\] =", source)
        assert set(written) == set(schemas[name]["properties"]), "and what is null is not written"
        cleared = re.findall(r"else if \(cleared\.contains\((r'\w+')\)\) \{\s+json\[(r'\w+')\] = null;", source)
        assert all(asked == told for asked, told in cleared)
        assert len(cleared) == source.count("] = null;") > 0


def test_a_file_that_is_no_dart_is_seen() -> None:
    assert list(client.broken(b"class A { int a = 1; }\n")) == []
    assert list(client.broken(b"class A {\n  int a = = 1;\n}\n")) == [2]


def test_what_the_document_for_apps_shows_is_dart_that_the_client_takes(package: Path) -> None:
    known = dart.classes(package / "lib")
    members = set().union(*known.values())
    assert len(SNIPPETS) > 5
    for snippet in SNIPPETS:
        source = snippet.encode()
        assert list(client.broken(source)) == [], snippet
        types, wanted = dart.asked(source)
        assert types <= known.keys() | TYPES | PLAYER, snippet
        assert wanted <= members | MEMBERS, snippet


def test_methods_of_apis_in_the_document_for_apps_are_there(package: Path) -> None:
    known = dart.classes(package / "lib")
    calls = [call for snippet in SNIPPETS for call in re.findall(r"(\w+Api)\(client\)\s*\.(\w+)\(", snippet)]
    assert {"sendCode", "signInByCode", "getForYou"} <= {method for _, method in calls}
    for api, method in calls:
        assert method in known[api], f"{api}.{method}"
