"""Where fragments and segments begin."""

from fractions import Fraction

import pytest

from pipeline.remux.cuts import frames_of, gop_starts, segment_sizes
from tests.pipeline.remux.literals import pictures


@pytest.mark.parametrize(
    ("gops", "sizes"),
    [
        ([2, 2, 2, 2], (1, 2, 1)),
        ([1, 1, 1, 1, 1, 1, 1, 1], (2, 4, 2)),
        ([4, 4, 1], (1, 1, 1)),
        ([3, 3], (1, 1)),
        ([Fraction(2002, 1000)] * 5, (1, 2, 2)),
        ([Fraction(1, 2)] * 13, (4, 8, 1)),
        ([1, 4, 1, 3], (1, 1, 2)),
        ([], ()),
    ],
)
def test_first_segment_is_about_2_s_and_the_others_at_most_4(gops: list[Fraction], sizes: tuple[int, ...]) -> None:
    assert segment_sizes(gops) == sizes


def test_key_frames_closer_than_half_a_second_begin_no_fragment() -> None:
    tables = pictures(sync=(0, 5, 14, 15, 40, 41, 60)).picture.tables
    assert gop_starts(tables, frames_of(tables).decoded) == (0, 15, 40, 60)


def test_every_frame_is_a_key_frame_without_a_table() -> None:
    tables = pictures(sync=None).picture.tables
    assert gop_starts(tables, frames_of(tables).decoded) == tuple(range(0, 600, 15))


def test_frames_are_shown_at_their_offsets() -> None:
    tables = pictures(offsets=((1, 40), (1, -20), (598, 0))).picture.tables
    frames = frames_of(tables)
    assert frames.decoded[:3] == (0, 20, 40)
    assert frames.shown[:3] == (40, 0, 40)
    assert set(frames.durations) == {20}
