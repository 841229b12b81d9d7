"""Media fragments: moof and mdat turned into samples with their places and times."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.conformance.boxes import Box, Malformed, read_boxes
from tests.conformance.track import Track

NON_SYNC = 0x10000
"""sample_is_non_sync_sample of the sample flags (ISO/IEC 14496-12, 8.8.3.1)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One access unit: bytes [offset, offset + size) of its file; times in ticks of the track."""

    offset: int
    size: int
    duration: int
    decode: int
    shown: int
    sync: bool


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof with its mdat."""

    start: int
    """First byte: of the moof."""
    end: int
    """Behind the last byte of the mdat."""
    payload: tuple[int, int]
    """First byte of the mdat's contents, and behind the last."""
    sequence: int
    base_is_moof: bool
    base_offset: bool
    decode: int
    """Time of tfdt."""
    samples: tuple[Sample, ...]

    @property
    def ticks(self) -> int:
        """Duration of all samples."""
        return sum(sample.duration for sample in self.samples)


def read_fragments(data: bytes, track: Track) -> tuple[Fragment, ...]:
    """All fragments of a media file; Malformed unless it is pairs of moof and mdat (styp, sidx and prft may precede)."""
    fragments: list[Fragment] = []
    pending: Box | None = None
    for box in read_boxes(data):
        match box.kind:
            case "moof" if pending is None:
                pending = box
            case "mdat" if pending is not None:
                fragments.append(_fragment(pending, box, track))
                pending = None
            case "styp" | "sidx" | "prft" | "emsg" if pending is None:
                pass
            case other:
                raise Malformed(f"a box {other} at {box.start} where none may be")
    if pending is not None:
        raise Malformed("the last moof has no mdat")
    return tuple(fragments)


def _fragment(moof: Box, mdat: Box, track: Track) -> Fragment:
    traf, sequence = moof.one("traf"), moof.one("mfhd").unpack("II")[1]
    tfhd, tfdt = traf.one("tfhd"), traf.one("tfdt")
    decode = tfdt.unpack("Q" if tfdt.version == 1 else "I", 4)[0]
    defaults = _defaults(tfhd, track)
    samples: list[Sample] = []
    clock, offset = decode, mdat.body
    for trun in traf.find("trun"):
        for sample in _run(trun, moof.start, offset, clock, defaults):
            samples.append(sample)
            clock, offset = sample.decode + sample.duration, sample.offset + sample.size
    if not samples:
        raise Malformed(f"the fragment at {moof.start} has no sample")
    return Fragment(
        start=moof.start,
        end=mdat.end,
        payload=(mdat.body, mdat.end),
        sequence=sequence,
        base_is_moof=bool(tfhd.flags & 0x20000),
        base_offset=bool(tfhd.flags & 1),
        decode=decode,
        samples=tuple(samples),
    )


def _defaults(tfhd: Box, track: Track) -> tuple[int, int, int]:
    """Duration, size and flags of samples that say none: of tfhd (8.8.7), else of trex."""
    flags, at = tfhd.flags, 8 + (8 if tfhd.flags & 1 else 0) + (4 if tfhd.flags & 2 else 0)
    values = list(track.defaults)
    for index, bit in enumerate((8, 16, 32)):
        if flags & bit:
            values[index] = tfhd.unpack("I", at)[0]
            at += 4
    return values[0], values[1], values[2]


def _run(trun: Box, base: int, offset: int, clock: int, defaults: tuple[int, int, int]) -> Iterator[Sample]:
    """The samples of one trun (8.8.8); `offset` and `clock` are where the run before ended."""
    flags, count = trun.flags, trun.unpack("I", 4)[0]
    at, first = 8, None
    if flags & 1:
        offset, at = base + trun.unpack("i", at)[0], at + 4
    if flags & 4:
        first, at = trun.unpack("I", at)[0], at + 4
    signed = "i" if trun.version else "I"
    for index in range(count):
        values = list(defaults)
        if index == 0 and first is not None:
            values[2] = first
        for field, bit in enumerate((0x100, 0x200, 0x400)):
            if flags & bit:
                values[field], at = trun.unpack("I", at)[0], at + 4
        shift = 0
        if flags & 0x800:
            shift, at = trun.unpack(signed, at)[0], at + 4
        yield Sample(offset, values[1], values[0], clock, clock + shift, not values[2] & NON_SYNC)
        offset, clock = offset + values[1], clock + values[0]
