"""When the page is built anew, and what is said where it cannot be."""

from pathlib import Path

import pytest

from pipeline.player import build


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources whose page is built and fresh, on a machine without any Node."""
    (tmp_path / "player.ts").write_text("export {};")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / ".stamp").write_text(build._digest(tmp_path, [tmp_path / "player.ts"]))
    monkeypatch.setattr(build, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_a_fresh_page_is_left_alone_and_needs_no_node(page: Path) -> None:
    (page / "node_modules").mkdir()
    (page / "node_modules" / "installed.js").touch()
    assert build.build(page) is False


@pytest.mark.parametrize("change", ["changed", "added", "renamed", "added below"])
def test_any_change_of_the_sources_asks_for_a_build(page: Path, change: str) -> None:
    if change == "changed":
        (page / "player.ts").write_text("export const changed = true;")
    elif change == "added":
        (page / "package-lock.json").write_text("{}")
    elif change == "added below":
        (page / "app").mkdir()
        (page / "app" / "more.ts").touch()
    else:
        (page / "player.ts").rename(page / "main.ts")
    with pytest.raises(SystemExit, match="needs Node"):
        build.build(page)


def test_a_node_that_is_too_old_is_passed_over_for_the_wheel(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (page / "npm-cli.js").touch(mode=0o755)
    (page / "npm").symlink_to(page / "npm-cli.js")
    node = page / "node"
    node.write_text("#!/bin/sh\necho v22.1.0\n")
    node.chmod(0o755)
    assert build.find_node() == build.Node(node, page / "npm-cli.js")

    node.write_text("#!/bin/sh\necho v12.22.9\n")
    monkeypatch.undo()
    monkeypatch.setenv("PATH", str(page))
    wheel = build.find_node()
    assert wheel.program != node
    assert wheel.program.is_file()
    assert wheel.npm_script.is_file()
