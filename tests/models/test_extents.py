import pytest

from models import extents


def test_ranges_that_touch_are_one() -> None:
    assert extents.joined([(10, 20), (0, 5), (20, 30), (5, 6), (40, 40)]) == ((0, 6), (10, 30))
    assert extents.joined([]) == ()


@pytest.mark.parametrize(
    ("need", "missing"),
    [
        ([], None),
        ([(0, 6)], None),
        ([(2, 5), (10, 30)], None),
        ([(0, 7)], 6),
        ([(12, 31)], 30),
        ([(50, 51)], 50),
        ([(50, 51), (7, 8)], 7),
        ([(8, 12)], 8),
    ],
)
def test_the_first_missing_byte(need: list[tuple[int, int]], missing: int | None) -> None:
    assert extents.first_missing(((0, 6), (10, 30)), need) == missing


def test_ranges_are_kept_as_text() -> None:
    assert extents.load(extents.dump([(0, 6), (10, 30)])) == ((0, 6), (10, 30))
