"""Codec configurations and picture headers, bit by bit: H.264 (ITU-T H.264), AV1 (the AV1 specification), AAC (14496-3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.conformance.boxes import Malformed


class Bits:
    """Reads big-endian bits; Malformed behind the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def u(self, count: int) -> int:
        """The next `count` bits as an unsigned number."""
        if count > self._left:
            raise Malformed("a header ends in the middle of a field")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def ue(self) -> int:
        """An unsigned Exp-Golomb number (H.264 9.1)."""
        zeros = 0
        while not self.u(1):
            zeros += 1
            if zeros > 32:
                raise Malformed("an Exp-Golomb number never ends")
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        """A signed Exp-Golomb number (H.264 9.1.1)."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a sequence header says of the pictures; code points of ITU-T H.273, 2 where it is silent."""

    width: int
    height: int
    sar: tuple[int, int]
    primaries: int
    transfer: int
    matrix: int
    full_range: bool


_SAR = (
    (1, 1),
    (1, 1),
    (12, 11),
    (10, 11),
    (16, 11),
    (40, 33),
    (24, 11),
    (20, 11),
    (32, 11),
    (80, 33),
    (18, 11),
    (15, 11),
)
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


def read_sps(nal: bytes) -> Picture:
    """Size, aspect and colour from an H.264 sequence parameter set (7.3.2.1.1, E.1.1)."""
    bits = Bits(nal[1:].replace(b"\0\0\3", b"\0\0"))
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    chroma = 1
    if profile in _HIGH_PROFILES:
        chroma = bits.ue()
        bits.u(1) if chroma == 3 else None
        bits.ue()
        bits.ue()
        bits.u(1)
        if bits.u(1):
            raise Malformed("the SPS has scaling matrices, which this reader does not know")
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.u(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()
    bits.ue()
    bits.u(1)
    width, map_units = 16 * (bits.ue() + 1), bits.ue() + 1
    frame_mbs_only = bits.u(1)
    height = 16 * map_units * (2 - frame_mbs_only)
    if not frame_mbs_only:
        bits.u(1)
    bits.u(1)
    if bits.u(1):
        left, right, top, bottom = (bits.ue() for _ in range(4))
        across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - frame_mbs_only)
        width, height = width - across * (left + right), height - down * (top + bottom)
    sar, primaries, transfer, matrix, full = (1, 1), 2, 2, 2, 0
    if bits.u(1):
        if bits.u(1):
            code = bits.u(8)
            sar = (bits.u(16), bits.u(16)) if code == 255 else _SAR[min(code, len(_SAR) - 1)]
        if bits.u(1):
            bits.u(1)
        if bits.u(1):
            bits.u(3)
            full = bits.u(1)
            if bits.u(1):
                primaries, transfer, matrix = bits.u(8), bits.u(8), bits.u(8)
    return Picture(width, height, sar, primaries, transfer, matrix, bool(full))


def nals(sample: bytes, length_size: int) -> Iterator[int]:
    """The types of a sample's NAL units (14496-15 5.3.2); Malformed when the lengths do not tile it."""
    at = 0
    while at < len(sample):
        size = int.from_bytes(sample[at : at + length_size], "big")
        at += length_size
        if size == 0 or at + size > len(sample):
            raise Malformed(f"a NAL unit of {size} bytes does not fit its sample")
        yield sample[at] & 0x1F
        at += size


def obus(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and payload of each AV1 OBU of a sample or configuration (AV1 5.3); Malformed when they do not tile it."""
    at = 0
    while at < len(data):
        header = data[at]
        at += 2 if header & 4 else 1
        if not header & 2:
            size = len(data) - at
        else:
            size = shift = 0
            while True:
                if at >= len(data) or shift > 49:
                    raise Malformed("an OBU's size never ends")
                byte = data[at]
                at, size, shift = at + 1, size | (byte & 127) << shift, shift + 7
                if byte < 128:
                    break
        if at + size > len(data):
            raise Malformed(f"an OBU of {size} bytes does not fit")
        yield header >> 3 & 15, data[at : at + size]
        at += size


def is_av1_key_frame(sample: bytes) -> bool:
    """True for a sequence header followed by a shown key frame (AV1-ISOBMFF 2.4)."""
    seen_sequence = False
    for kind, payload in obus(sample):
        if kind == 1:
            seen_sequence = True
        elif kind in (3, 6) and payload:  # frame header, frame
            existing, frame_type, shown = payload[0] >> 7, payload[0] >> 5 & 3, payload[0] >> 4 & 1
            return seen_sequence and not existing and frame_type == 0 and bool(shown)
    return False


def read_av1_sequence(payload: bytes) -> Picture:
    """Size and colour from an AV1 sequence header OBU (5.5.1, 5.5.2), for streams without decoder model."""
    bits = Bits(payload)
    profile = bits.u(3)
    bits.u(1)
    if bits.u(1):
        raise Malformed("the AV1 sequence is of a still picture")
    if bits.u(1):
        raise Malformed("the AV1 sequence has timing info, which this reader does not know")
    delay = bits.u(1)
    for _ in range(bits.u(5) + 1):
        bits.u(12)
        if bits.u(5) > 7:
            bits.u(1)
        if delay and bits.u(1):
            bits.u(4)
    across, down = bits.u(4) + 1, bits.u(4) + 1
    width, height = bits.u(across) + 1, bits.u(down) + 1
    if bits.u(1):
        bits.u(7)
    bits.u(6)  # 128x128, filter intra, intra edge, interintra, masked, warped
    bits.u(1)
    order_hint = bits.u(1)
    if order_hint:
        bits.u(2)
    screen = 2 if bits.u(1) else bits.u(1)
    if screen and not bits.u(1):
        bits.u(1)
    if order_hint:
        bits.u(3)
    bits.u(3)  # superres, cdef, restoration
    high = bits.u(1)
    if profile == 2 and high:
        bits.u(1)
    mono = bits.u(1) if profile != 1 else 0
    primaries, transfer, matrix = (bits.u(8), bits.u(8), bits.u(8)) if bits.u(1) else (2, 2, 2)
    full = bits.u(1) if mono or (primaries, transfer, matrix) != (1, 13, 0) else 1
    return Picture(width, height, (1, 1), primaries, transfer, matrix, bool(full))
