"""Display matrices to swaps and mirrors."""

import pytest

from pipeline.media import Orientation
from pipeline.orientation import orientation_of

ONE = 1 << 16


def matrix(a: int, b: int, c: int, d: int) -> tuple[int, ...]:
    return (a, b, 0, c, d, 0, 0, 0, 1 << 30)


@pytest.mark.parametrize(
    ("a", "b", "c", "d", "transpose", "hflip", "vflip"),
    [
        (1, 0, 0, 1, False, False, False),
        (-1, 0, 0, 1, False, True, False),
        (1, 0, 0, -1, False, False, True),
        (-1, 0, 0, -1, False, True, True),
        (0, 1, 1, 0, True, False, False),
        (0, 1, -1, 0, True, True, False),
        (0, -1, 1, 0, True, False, True),
        (0, -1, -1, 0, True, True, True),
    ],
)
def test_each_of_the_eight_orientations_moves_the_corners_as_its_matrix_does(
    a: int, b: int, c: int, d: int, transpose: bool, hflip: bool, vflip: bool
) -> None:
    orientation, odd = orientation_of(matrix(a * ONE, b * ONE, c * ONE, d * ONE))
    assert orientation == Orientation(transpose, hflip, vflip)
    assert not odd
    # The control: swap and mirror the corners of a square around 0, and multiply them by the matrix.
    for p, q in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        x, y = (q, p) if orientation.transpose else (p, q)
        moved = (-x if orientation.hflip else x, -y if orientation.vflip else y)
        assert moved == (a * p + c * q, b * p + d * q)


def test_no_matrix_means_upright() -> None:
    assert orientation_of(None) == (Orientation(), False)


def test_anamorphic_scale_is_not_odd() -> None:
    assert orientation_of(matrix(ONE * 4 // 3, 0, 0, ONE)) == (Orientation(), False)


@pytest.mark.parametrize(
    "given",
    [(0, 0, 0, 0), (46341, 46341, -46341, 46341), (1000 * ONE, 0, 0, 1000 * ONE), (ONE, 0, 0, 0)],
    ids=["nothing", "45 degrees", "scale 1000", "flat"],
)
def test_matrix_that_no_camera_writes_is_upright_and_odd(given: tuple[int, int, int, int]) -> None:
    assert orientation_of(matrix(*given)) == (Orientation(), True)


def test_odd_angle_goes_to_the_nearest_right_one() -> None:
    lying = matrix(ONE // 5, ONE, -ONE, ONE // 5)
    assert orientation_of(lying) == (Orientation(transpose=True, hflip=True), True)
