"""A display matrix as swaps and mirrors."""

from collections.abc import Sequence

from pipeline.media import Orientation

_UNIT = 1 << 16
"""Matrix entries are 16.16 fixed point (ISO/IEC 14496-12, 8.3.2)."""


def orientation_of(matrix: Sequence[int] | None) -> tuple[Orientation, bool]:
    """The orientation nearest to a matrix of nine numbers `a b u  c d v  x y w`, and whether the matrix is odd.

    A stored point (p, q) is shown at (a·p + c·q, b·p + d·q), so `a` and `d` carry upright pictures and `b` and `c`
    those that lie on their side. Odd is what no camera writes: an angle in between, a scale beyond ten, nothing at all.
    """
    if matrix is None:
        return Orientation(), False
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    upright, lying = max(abs(a), abs(d)), max(abs(b), abs(c))
    if upright >= lying:
        first, second, rest = a, d, lying
        orientation = Orientation(transpose=False, hflip=a < 0, vflip=d < 0)
    else:
        first, second, rest = c, b, upright
        orientation = Orientation(transpose=True, hflip=c < 0, vflip=b < 0)
    sensible = all(abs(value) * 10 >= _UNIT and abs(value) <= 10 * _UNIT for value in (first, second))
    return orientation, not sensible or rest * 50 > min(abs(first), abs(second))
