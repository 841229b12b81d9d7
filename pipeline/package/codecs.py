"""RFC 6381 codec strings, read from the decoder configuration and never assumed."""

import struct

from pipeline.boxes import Box, iter_boxes
from pipeline.errors import OutputInvalid

VISUAL_ENTRY = 78
"""Bytes of a VisualSampleEntry before its boxes (ISO/IEC 14496-12, 12.1.3)."""

AAC_LC = "mp4a.40.2"


def video_codec(stsd: bytes) -> str:
    """`avc1.ppccll` (RFC 6381, 3.3) or `av01.P.LLT.DD` (AV1 in ISOBMFF, section 5), from a sample description box.

    Raises:
        OutputInvalid: any other sample entry.
    """
    entry = next(iter_boxes(stsd, 16, len(stsd)))
    children = {box.type: box for box in iter_boxes(stsd, entry.body + VISUAL_ENTRY, entry.end)}
    if entry.type == b"avc1" and b"avcC" in children:
        at = children[b"avcC"].body
        return f"avc1.{stsd[at + 1 : at + 4].hex()}"
    if entry.type == b"av01" and b"av1C" in children:
        return _av1(stsd, children[b"av1C"])
    raise OutputInvalid(f"a sample entry {entry.type!r} without its configuration")


def _av1(stsd: bytes, config: Box) -> str:
    """The short form: 8-bit 4:2:0 BT.709 limited range, which is all that we encode, are its defaults."""
    second, third = struct.unpack_from(">2B", stsd, config.body + 1)
    profile, level, tier = second >> 5, second & 0x1F, "H" if third & 0x80 else "M"
    depth = 10 if third & 0x40 else 8
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"
