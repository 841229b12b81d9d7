"""Colour code points of ITU-T H.273 by the names FFmpeg gives them. 2 ("unspecified") and unknown ones are None."""

from collections.abc import Mapping

PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "ebu3213",
}

TRANSFERS = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    9: "log100",
    10: "log316",
    11: "iec61966-2-4",
    12: "bt1361e",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    17: "smpte428",
    18: "arib-std-b67",
}

MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    11: "smpte2085",
    12: "chroma-derived-nc",
    13: "chroma-derived-c",
    14: "ictcp",
    15: "ipt-c2",
}

UNSPECIFIED = 2

FULL_RANGE = 2
"""FFmpeg's AVCOL_RANGE_JPEG."""


def code_point(names: Mapping[int, str], name: str | None) -> int:
    """The code point that one of the tables above gives to a name; `UNSPECIFIED` for None."""
    return next((code for code, known in names.items() if known == name), UNSPECIFIED)
