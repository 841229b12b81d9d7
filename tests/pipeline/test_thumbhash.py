"""ThumbHash: against published hashes, and back through a decoder that shares no code with the encoder."""

import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipeline.thumbhash import thumbhash, thumbhash_text

Paint = Callable[[int, int], tuple[int, int, int]]


def picture(width: int, height: int, paint: Paint) -> bytes:
    return bytes(level for y in range(height) for x in range(width) for level in paint(x, y))


def arithmetic(x: int, y: int) -> tuple[int, int, int]:
    """Something without symmetry, whose terms lie well away from where rounding turns."""
    return (x * x + 3 * y) % 256, (5 * x + y * y // 2) % 256, (x * y + 7 * x) % 256


# What the format's reference encoder (npm `thumbhash` 0.1.1, rgbaToThumbHash) gives for the same pixels, opaque.
REFERENCE = {
    (37, 64): "H/gFFAQhIiBUY0VXRVf8M8cElw==",
    (64, 37): "HvgFDIIDMlJUcnZmhFc7cAVfyA==",
    (100, 100): "H/gBBwJCIDVWNmQ0BHJ2VXZn578GaZcA",
    (29, 8): "WCcOGopAh3h3eHeI+OSagHg=",
    (9, 100): "W/gJKQ5UUwiHh2Vm33eCeAU=",
}


@pytest.mark.parametrize("size", REFERENCE, ids=str)
def test_hash_is_the_reference_encoders(size: tuple[int, int]) -> None:
    assert thumbhash_text(*size, picture(*size, arithmetic)) == REFERENCE[size]


@dataclass(frozen=True)
class Decoded:
    """The few numbers in a hash, and the colour they give at a place."""

    raw: bytes

    @property
    def landscape(self) -> bool:
        return bool(self.raw[4] >> 7)

    @property
    def terms(self) -> tuple[int, int]:
        short = self.raw[3] & 7
        return (7, short) if self.landscape else (short, 7)

    def colour(self, x: float, y: float) -> tuple[float, ...]:
        """Red, green and blue, 0 … 1, at a place given in shares of width and height."""
        head, tail = int.from_bytes(self.raw[:3], "little"), int.from_bytes(self.raw[3:5], "little")
        nibbles = iter([part for byte in self.raw[5:] for part in (byte & 15, byte >> 4)])

        def channel(average: float, scale: float, columns: int, rows: int) -> float:
            value = average
            for v in range(rows):
                for u in range(columns):
                    if (u or v) and u * rows < columns * (rows - v):
                        wave = math.cos(math.pi * u * x) * math.cos(math.pi * v * y)
                        value += (next(nibbles) / 7.5 - 1) * scale * wave * (2 if u == 0 or v == 0 else 4)
            return value

        columns, rows = (max(3, count) for count in self.terms)
        lightness = channel((head & 63) / 63, (head >> 18 & 31) / 31, columns, rows)
        yellow = channel((head >> 6 & 63) / 31.5 - 1, (tail >> 3 & 63) / 63, 3, 3)
        red_green = channel((head >> 12 & 63) / 31.5 - 1, (tail >> 9 & 63) / 63, 3, 3)
        blue = lightness - 2 / 3 * yellow
        red = (3 * lightness - blue + red_green) / 2
        return red, red - red_green, blue


def decoded(width: int, height: int, paint: Paint) -> Decoded:
    return Decoded(thumbhash(width, height, picture(width, height, paint)))


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 40, 90), (10, 120, 250)])
def test_one_colour_comes_back(colour: tuple[int, int, int]) -> None:
    back = decoded(36, 64, lambda x, y: colour).colour(0.5, 0.5)
    assert back == pytest.approx([level / 255 for level in colour], abs=0.04)


def test_each_corner_comes_back_on_its_own_side() -> None:
    corners = {(0, 0): (220, 30, 30), (1, 0): (30, 200, 30), (0, 1): (30, 30, 220), (1, 1): (220, 210, 40)}
    hashed = decoded(36, 64, lambda x, y: corners[x // 18, y // 32])
    for (right, bottom), colour in corners.items():
        back = hashed.colour(0.2 + 0.6 * right, 0.2 + 0.6 * bottom)
        distance = {name: math.dist(back, [level / 255 for level in name]) for name in corners.values()}
        assert min(distance, key=lambda name: distance[name]) == colour


@pytest.mark.parametrize(
    ("size", "landscape", "terms"),
    [((56, 100), False, (4, 7)), ((100, 56), True, (7, 4)), ((64, 64), False, (7, 7)), ((10, 100), False, (1, 7))],
)
def test_aspect_is_told_by_the_number_of_terms(size: tuple[int, int], landscape: bool, terms: tuple[int, int]) -> None:
    hashed = decoded(*size, arithmetic)
    assert (hashed.landscape, hashed.terms) == (landscape, terms)


def test_text_is_base64_of_the_hash() -> None:
    rgb = picture(9, 16, arithmetic)
    assert b64decode(thumbhash_text(9, 16, rgb), validate=True) == thumbhash(9, 16, rgb)
    assert b64encode(thumbhash(9, 16, rgb)).decode() == thumbhash_text(9, 16, rgb)


@pytest.mark.parametrize(("width", "height", "length"), [(0, 5, 0), (101, 5, 1515), (5, 5, 74), (5, 5, 100)])
def test_sizes_that_do_not_fit_are_refused(width: int, height: int, length: int) -> None:
    with pytest.raises(ValueError, match=str(length if width == 5 else width)):
        thumbhash(width, height, bytes(length))
