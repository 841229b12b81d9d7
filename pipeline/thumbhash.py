"""ThumbHash: a picture in about 25 bytes, shown as a blur until the poster is there.

The format is Evan Wallace's (https://evanw.github.io/thumbhash/): a few low frequencies of a discrete cosine transform
of lightness L, yellow-blue P and red-green Q, in 4 bits each, behind a header of 5 bytes. Only opaque pictures are
encoded, which is all that a video has.
"""

import math
from base64 import b64encode
from functools import cache
from operator import mul

MAX_EDGE = 100
"""The longest edge that the format's reference takes."""

_LIGHTNESS_TERMS = 7
"""Frequencies of L along the longer edge; the shorter one has its share of them."""
_COLOUR_TERMS = 3

_Terms = list[list[float]]
"""Amplitudes of a transform by row frequency, then column frequency."""


def thumbhash(width: int, height: int, rgb: bytes) -> bytes:
    """The ThumbHash of an opaque picture.

    Args:
        width: pixels, at most `MAX_EDGE`; so is `height`.
        rgb: rows from the top, three bytes a pixel.

    Raises:
        ValueError: the sizes are out of range or do not fit the number of bytes.
    """
    if not (0 < width <= MAX_EDGE and 0 < height <= MAX_EDGE):
        raise ValueError(f"a thumbnail has 1 to {MAX_EDGE} pixels a side, not {width}x{height}")
    if len(rgb) != width * height * 3:
        raise ValueError(f"{width}x{height} pixels need {width * height * 3} bytes, not {len(rgb)}")
    columns = max(1, _rounded(_LIGHTNESS_TERMS * width / max(width, height)))
    rows = max(1, _rounded(_LIGHTNESS_TERMS * height / max(width, height)))
    # The transform is linear, so L, P and Q are mixed from the few terms of R, G and B instead of from every pixel.
    kept = max(columns, _COLOUR_TERMS), max(rows, _COLOUR_TERMS)
    red, green, blue = (_transform(rgb[channel::3], width, height, *kept) for channel in range(3))
    lightness = _Channel(_mixed(red, green, blue, 1 / 3, 1 / 3, 1 / 3), *kept)
    yellow_blue = _Channel(_mixed(red, green, blue, 0.5, 0.5, -1), _COLOUR_TERMS, _COLOUR_TERMS)
    red_green = _Channel(_mixed(red, green, blue, 1, -1, 0), _COLOUR_TERMS, _COLOUR_TERMS)

    landscape = width > height
    averages = (
        _rounded(63 * lightness.average)
        | _rounded(31.5 + 31.5 * yellow_blue.average) << 6
        | _rounded(31.5 + 31.5 * red_green.average) << 12
        | _rounded(31 * lightness.scale) << 18
    )
    # The shorter edge's number of terms tells the aspect; the longer one always has seven.
    shape = (
        (rows if landscape else columns)
        | _rounded(63 * yellow_blue.scale) << 3
        | _rounded(63 * red_green.scale) << 9
        | landscape << 15
    )
    nibbles = [*lightness.nibbles, *yellow_blue.nibbles, *red_green.nibbles]
    nibbles += [0] * (len(nibbles) % 2)
    packed = bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
    return averages.to_bytes(3, "little") + shape.to_bytes(2, "little") + packed


def thumbhash_text(width: int, height: int, rgb: bytes) -> str:
    """`thumbhash` in base64, as JSON and HTML carry it."""
    return b64encode(thumbhash(width, height, rgb)).decode("ascii")


class _Channel:
    """One channel's terms, quantised: its average, the largest amplitude, and the others as shares of that one."""

    def __init__(self, terms: _Terms, columns: int, rows: int) -> None:
        # Only the corner of low frequencies below the diagonal is kept.
        waves = [terms[y][x] for y in range(rows) for x in range(columns) if x * rows < columns * (rows - y)][1:]
        self.average = terms[0][0]
        self.scale = max(map(abs, waves))
        self.nibbles = [_rounded(15 * (0.5 + 0.5 / self.scale * wave)) if self.scale else 0 for wave in waves]


def _transform(samples: bytes, width: int, height: int, columns: int, rows: int) -> _Terms:
    """The lowest `columns` × `rows` cosine terms of one colour, samples scaled to 0 … 1."""
    across = [
        [sum(map(mul, samples[start : start + width], wave)) for start in range(0, width * height, width)]
        for wave in _waves(width, columns)
    ]
    return [
        [sum(map(mul, column, wave)) / (255 * width * height) for column in across] for wave in _waves(height, rows)
    ]


@cache
def _waves(length: int, terms: int) -> tuple[tuple[float, ...], ...]:
    """The first `terms` cosines over `length` samples, taken at the middle of each sample."""
    return tuple(tuple(math.cos(math.pi / length * term * (at + 0.5)) for at in range(length)) for term in range(terms))


def _mixed(red: _Terms, green: _Terms, blue: _Terms, r: float, g: float, b: float) -> _Terms:
    return [[r * x + g * y + b * z for x, y, z in zip(*row, strict=True)] for row in zip(red, green, blue, strict=True)]


def _rounded(value: float) -> int:
    """To the nearest integer, halves upwards: Python's `round` sends them to even numbers."""
    return math.floor(value + 0.5)
