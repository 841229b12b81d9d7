"""Breaks one thing in a copy of a good asset, for the tests of the checker."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conformance.boxes import Box, read_boxes


class Vandal:
    """Edits the asset at `folder`, a copy made of hard links: every edit replaces its file, so the original stays."""

    def __init__(self, original: Path, folder: Path) -> None:
        shutil.copytree(original, folder, copy_function=os.link)
        self.folder = folder
        names = sorted(path.parent.name for path in folder.glob("*/init.mp4"))
        self.rung = next(name for name in reversed(names) if name.startswith("h264"))
        """A folder of H.264 video."""
        self.audio = sorted(path.parent.relative_to(folder).as_posix() for path in folder.glob("audio/*/init.mp4"))[0]

    def name(self, short: str) -> str:
        """A path in the asset: `V` stands for the folder of a video rendition, `A` for one of audio."""
        return short.replace("V/", f"{self.rung}/").replace("A/", f"{self.audio}/")

    def read(self, short: str) -> bytes:
        return (self.folder / self.name(short)).read_bytes()

    def write(self, short: str, data: bytes) -> None:
        path = self.folder / self.name(short)
        path.unlink(missing_ok=True)
        path.write_bytes(data)

    def text(self, short: str, pattern: str, new: str, count: int = 1) -> None:
        """Replace the first `count` matches (0: all); it is an error if there is none."""
        text, done = re.subn(pattern, new, self.read(short).decode(), count=count, flags=re.MULTILINE)
        assert done, f"{pattern} is not in {short}"
        self.write(short, text.encode())

    def lines(self, short: str, edit: Callable[[list[str]], list[str]]) -> None:
        """Edit a playlist as a list of lines."""
        self.write(short, "\n".join(edit(self.read(short).decode().split("\n"))).encode())

    def boxes(self, short: str, path: str) -> list[Box]:
        """All boxes at `path`, which begins at the top, in order."""
        first, _, rest = path.partition("/")
        tops = [box for box in read_boxes(self.read(short)) if box.kind == first]
        return [found for box in tops for found in (box.find(rest) if rest else (box,))]

    def put(self, short: str, at: int, new: bytes) -> None:
        """Overwrite bytes."""
        data = bytearray(self.read(short))
        data[at : at + len(new)] = new
        self.write(short, bytes(data))

    def field(self, short: str, path: str, offset: int, new: int, *, size: int = 4, index: int = 0) -> None:
        """Overwrite a big-endian field at `offset` of the contents of the box number `index` at `path`."""
        box = self.boxes(short, path)[index]
        self.put(short, box.body + offset, new.to_bytes(size, "big", signed=new < 0))

    def insert(self, short: str, path: str, new: bytes) -> None:
        """Add a box at the end of the container at `path`, and grow it and the boxes around it."""
        target = self.boxes(short, path)[0]
        data = bytearray(self.read(short))
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            box = self.boxes(short, "/".join(parts[:depth]))[0]
            data[box.start : box.start + 4] = (box.end - box.start + len(new)).to_bytes(4, "big")
        data[target.end : target.end] = new
        self.write(short, bytes(data))
