"""Bandwidths as RFC 8216 defines them, from literals."""

from fractions import Fraction

from pipeline.package.tracks import Range, Track, average_bandwidth, peak_bandwidth, target_duration


def ranges(*kilobits_and_seconds: tuple[int, str]) -> tuple[Range, ...]:
    return tuple(Range("0000.m4s", 0, 125 * kilobits, Fraction(seconds)) for kilobits, seconds in kilobits_and_seconds)


def track(*items: Range) -> Track:
    return Track("t", "t", "avc1.640028", items, (), 0)


def test_average_is_over_the_whole() -> None:
    assert average_bandwidth(ranges((4000, "4"), (1000, "1"))) == 1_000_000


def test_average_is_rounded_up() -> None:
    assert average_bandwidth(ranges((1, "3"))) == 334


def test_peak_is_the_costliest_segment() -> None:
    assert peak_bandwidth(ranges((2000, "2"), (8000, "4"), (4000, "4")), 4) == 2_000_000


def test_segments_under_half_the_target_count_only_with_their_neighbours() -> None:
    # The last second alone would be 9 Mbit/s; together with the segment before it, it is 17 Mbit in 5 s.
    assert peak_bandwidth(ranges((2000, "2"), (8000, "4"), (9000, "1")), 4) == 3_400_000


def test_runs_longer_than_one_and_a_half_targets_do_not_count() -> None:
    assert peak_bandwidth(ranges((100, "1"), (100, "1"), (100, "8")), 4) == 100_000


def test_clip_shorter_than_half_the_target_has_its_own_rate() -> None:
    assert peak_bandwidth(ranges((100, "0.5")), 4) == 200_000


def test_target_is_the_longest_segment_rounded_and_at_least_one() -> None:
    assert target_duration((track(*ranges((1, "2.002"), (1, "4.004"))), track(*ranges((1, "4.011"))))) == 4
    assert target_duration((track(*ranges((1, "3.5"))),)) == 4
    assert target_duration((track(*ranges((1, "0.1"))),)) == 1
