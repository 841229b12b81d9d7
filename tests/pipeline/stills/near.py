"""Colours that lossy coding may have changed a little."""

BLUE = (30, 30, 200)
"""The last scene of the clip."""


def near(colour: object, expected: tuple[int, int, int], by: int = 8) -> bool:
    return isinstance(colour, tuple) and all(abs(a - b) <= by for a, b in zip(colour, expected, strict=True))
