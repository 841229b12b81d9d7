"""The rules of the layout (README, "The data's way"), read from the source: who imports whom, and who may do what."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"pipeline", "models", "workers", "integrations", "web", "settings", "logs", "bench", "tests"}

MAY_IMPORT = {
    "pipeline": {"pipeline"},
    "settings": {"pipeline"},
    "logs": set(),
    "models": {"models"},
    "integrations": {"settings", "integrations"},
    "workers": {"pipeline", "models", "integrations", "settings", "logs", "workers"},
    "web": {"pipeline", "models", "integrations", "settings", "logs", "workers", "web"},
    "bench": OURS - {"web", "tests"},
}
WEB_MAY_IMPORT = {"pipeline.storage", "pipeline.delivery", "pipeline.errors", "workers.bell"}
"""Of the engine and of the workers; also what is below these."""

ENTRY_POINTS = {"pipeline/cli.py": {"settings"}}
"""Where settings meet the engine."""

PROCESSES = {"subprocess", "multiprocessing", "pty"}
STARTERS = {"pipeline/ffmpeg.py", "pipeline/sandbox.py", "pipeline/player/build.py", "workers/stack.py"}
"""`build.py` is a set-up tool that runs npm, `stack.py` becomes supervisord; neither ever sees a source."""

HEAVY = {"av", "PIL", "rich", "flask", "werkzeug", "ffmpeg", "imageio_ffmpeg"}


def modules(*packages: str) -> list[Path]:
    files = [
        path for package in packages for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts
    ]
    return [*files, ROOT / "settings.py", ROOT / "logs.py"]


PRODUCT = modules("pipeline", "models", "integrations", "workers", "web")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """Top-level packages that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide who imports whom"
            yield (node.module or "").split(".")[0]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", [*PRODUCT, *modules("bench")[:-2]], ids=name)
def test_modules_import_only_what_their_layer_may(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    allowed = MAY_IMPORT[layer] | ENTRY_POINTS.get(name(path), set())
    assert set(imported(parsed(path))) & OURS <= allowed


@pytest.mark.parametrize("path", modules("web")[:-2], ids=name)
def test_the_web_tier_reaches_the_engine_only_through_storage_and_errors(path: Path) -> None:
    for module in modules_imported(parsed(path)):
        if module.split(".")[0] in {"pipeline", "workers"}:
            assert any(module == allowed or module.startswith(f"{allowed}.") for allowed in WEB_MAY_IMPORT), module


def modules_imported(tree: ast.AST) -> Iterator[str]:
    """Modules in full, of `from package import module` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (
                (f"{module}.{alias.name}" for alias in node.names) if module in {"pipeline", "workers"} else (module,)
            )


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_only_the_sandbox_starts_processes(path: Path) -> None:
    if name(path) not in STARTERS:
        tree = parsed(path)
        assert not set(imported(tree)) & PROCESSES
        assert not any(
            call.startswith(("os.exec", "os.spawn", "os.fork", "os.system", "os.popen")) for call in calls(tree)
        )


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_only_settings_read_the_environment(path: Path) -> None:
    reads = {call for call in calls(parsed(path)) if call in {"os.environ", "os.getenv", "os.environb"}}
    assert not reads or name(path) in {"settings.py", "pipeline/player/build.py"}


def calls(tree: ast.AST) -> Iterator[str]:
    """Dotted names of two parts, such as `os.environ`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("module", ["cli", "media", "errors", "plan", "presets", "limits", "ffmpeg", "probe", "wire"])
def test_nothing_heavy_is_imported_at_the_top_of_what_every_command_needs(module: str) -> None:
    tree = parsed(ROOT / "pipeline" / f"{module}.py")
    at_top = {found for node in tree.body for found in imported(ast.Module([node], [])) if not _deferred(node)}
    assert not at_top & HEAVY


@pytest.mark.parametrize("module", ["cli", "__init__"])
def test_the_workers_command_line_loads_neither_database_nor_queue_before_it_needs_them(module: str) -> None:
    tree = parsed(ROOT / "workers" / f"{module}.py")
    at_top = {found for node in tree.body for found in imported(ast.Module([node], [])) if not _deferred(node)}
    assert not at_top & (HEAVY | {"models", "peewee", "dramatiq", "redis", "boto3", "integrations"})


def test_stack_starts_nothing_but_becomes_its_supervisor() -> None:
    tree = parsed(ROOT / "workers" / "stack.py")
    assert not set(imported(tree)) & PROCESSES
    assert [call for call in calls(tree) if call.startswith(("os.exec", "os.spawn", "os.fork"))] == ["os.execv"]


def _deferred(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)


def test_conformance_checker_shares_no_code_with_the_product() -> None:
    for path in (ROOT / "tests" / "conformance").rglob("*.py"):
        assert "pipeline" not in set(imported(parsed(path)))


def test_a_breach_would_be_seen() -> None:
    tree = ast.parse("import subprocess\nfrom web.app import x\ndef f():\n    import settings\n    os.environ['A']\n")
    assert set(imported(tree)) == {"subprocess", "web", "settings"}
    assert "os.environ" in set(calls(tree))
