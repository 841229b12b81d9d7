"""ISO base media boxes (ISO/IEC 14496-12), read strictly: whatever does not nest or tile is `Malformed`."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import calcsize, unpack_from


class Malformed(Exception):
    """The bytes do not follow the box syntax."""


CONTAINERS = frozenset({"moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf", "udta"})
"""Boxes that hold nothing but boxes; `meta`, `stsd` and sample entries have fields first."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of `data`: header at [start, body), contents at [body, end), offsets in bytes of the whole file."""

    kind: str
    data: bytes
    start: int
    body: int
    end: int

    @property
    def children(self) -> tuple["Box", ...]:
        """The boxes directly inside; empty for a box that is no plain container."""
        return read_boxes(self.data, self.body, self.end) if self.kind in CONTAINERS else ()

    def find(self, path: str) -> tuple["Box", ...]:
        """All boxes below at `path`, such as `trak/mdia/hdlr`."""
        found: tuple[Box, ...] = (self,)
        for kind in path.split("/"):
            found = tuple(child for box in found for child in box.children if child.kind == kind)
        return found

    def one(self, path: str) -> "Box":
        """The only box at `path`; Malformed if there is none or more than one."""
        found = self.find(path)
        if len(found) != 1:
            raise Malformed(f"{self.kind} has {len(found)} boxes {path}, not one")
        return found[0]

    def unpack(self, layout: str, offset: int = 0) -> tuple[int, ...]:
        """Big-endian fields of the contents at `offset`, by `struct`'s letters; Malformed when the box is too short."""
        if self.body + offset + calcsize(">" + layout) > self.end:
            raise Malformed(f"{self.kind} is too short")
        values: tuple[int, ...] = unpack_from(">" + layout, self.data, self.body + offset)
        return values

    @property
    def version(self) -> int:
        """Version of a full box."""
        return self.unpack("B")[0]

    @property
    def flags(self) -> int:
        """The 24 flag bits of a full box."""
        return self.unpack("I")[0] & 0xFFFFFF

    def walk(self) -> Iterator["Box"]:
        """This box and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_boxes(data: bytes, start: int = 0, end: int | None = None) -> tuple[Box, ...]:
    """The boxes that tile data[start:end] (ISO/IEC 14496-12, 4.2); Malformed when they do not."""
    end = len(data) if end is None else end
    boxes: list[Box] = []
    at = start
    while at < end:
        if end - at < 8:
            raise Malformed(f"{end - at} bytes are left at {at}, too few for a box")
        size, raw = unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            if end - at < 16:
                raise Malformed(f"the 64-bit size at {at} is cut off")
            size, header = unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            raise Malformed(f"the box at {at} is open-ended, which a byte range cannot be")
        if size < header or at + size > end:
            raise Malformed(f"the box at {at} claims {size} bytes of {end - at}")
        if not all(32 <= byte < 127 for byte in raw):
            raise Malformed(f"the box at {at} has the type {raw!r}")
        boxes.append(Box(raw.decode("ascii"), data, at, at + header, at + size))
        at += size
    return tuple(boxes)
