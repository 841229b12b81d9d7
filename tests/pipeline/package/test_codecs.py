"""Codec strings from captured sample descriptions."""

import pytest

from pipeline.errors import OutputInvalid
from pipeline.package.boxes import box, full_box
from pipeline.package.codecs import video_codec


def described(entry: bytes, config: bytes, payload: bytes) -> bytes:
    return full_box(b"stsd", 0, 0, b"\0\0\0\1", box(entry, bytes(78), box(b"pasp", bytes(8)), box(config, payload)))


def test_avc_profile_constraints_and_level() -> None:
    assert video_codec(described(b"avc1", b"avcC", bytes.fromhex("01640020ffe1"))) == "avc1.640020"
    assert video_codec(described(b"avc1", b"avcC", bytes.fromhex("0142c01effe1"))) == "avc1.42c01e"


def test_av1_profile_level_tier_and_depth() -> None:
    # marker and version, then profile and level, then tier, high_bitdepth …
    assert video_codec(described(b"av01", b"av1C", bytes.fromhex("81050c00"))) == "av01.0.05M.08"
    assert video_codec(described(b"av01", b"av1C", bytes.fromhex("812dcc00"))) == "av01.1.13H.10"


def test_other_entries_are_refused() -> None:
    with pytest.raises(OutputInvalid, match="hev1"):
        video_codec(described(b"hev1", b"hvcC", bytes(8)))
