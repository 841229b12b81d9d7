"""What of a sample is passed on, from literal NAL units."""

import pytest

from pipeline.remux.judgement import Reason, Undeliverable
from pipeline.remux.units import kept
from tests.pipeline.remux.literals import AVC, PPS, SPS

DELIMITER, SLICE, IDR = b"\x09\xf0", b"\x41\x9a\x24", b"\x65\x88\x84"
INFORMATION, FILLER = b"\x06\x05\x03abc\x80", b"\x0c\xff\x80"


def sample(*units: bytes) -> memoryview:
    return memoryview(b"".join(len(unit).to_bytes(4) + unit for unit in units))


def passed(*units: bytes, sync: bool = False) -> bytes:
    return b"".join(kept(sample(*units), AVC, sync=sync))


def refused(data: memoryview, *, sync: bool = False) -> Reason:
    with pytest.raises(Undeliverable) as found:
        kept(data, AVC, sync=sync)
    return found.value.reason


def test_slices_and_delimiters_are_passed_on_in_one_piece() -> None:
    whole = sample(DELIMITER, SLICE, SLICE)
    assert kept(whole, AVC, sync=False) == [whole]


def test_notes_filler_and_known_parameter_sets_are_left_out() -> None:
    units = (DELIMITER, SPS, PPS, INFORMATION, IDR, FILLER, IDR, INFORMATION)
    assert passed(*units, sync=True) == sample(DELIMITER, IDR, IDR)


def test_another_parameter_set_is_refused() -> None:
    assert refused(sample(SPS[:-1] + b"\x01", IDR), sync=True) is Reason.PARAMETER_SETS


def test_sync_sample_that_is_no_idr_is_refused() -> None:
    assert refused(sample(DELIMITER, SLICE), sync=True) is Reason.KEY_FRAMES
    assert passed(SLICE) == sample(SLICE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        sample(DELIMITER),
        sample(SLICE)[:-1],
        bytes(8),
        b"\0\0\0",
        sample(SLICE, b"\x02\x00"),  # a data partition
        sample(SLICE, b"\x74\x00"),  # a scalable slice
    ],
)
def test_what_is_no_plain_picture_is_refused(data: bytes) -> None:
    assert refused(memoryview(data)) is Reason.UNITS
