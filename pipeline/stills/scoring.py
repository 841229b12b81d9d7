"""Which of several frames is the best poster: sharp, lit, rich in contrast, with some colour, rather early.

Frames are compared with each other, never with an absolute idea of sharpness: a dissolve is the frame that is flat and
soft beside its neighbours, and a misty morning is still better than a black frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

_EDGES = ImageFilter.Kernel((3, 3), (0, -1, 0, -1, 4, -1, 0, -1, 0), scale=1, offset=128)
"""The Laplacian: its spread falls with defocus, motion blur and dissolves alike (Pech-Pacheco et al., 2000)."""

BLACK, WHITE = 20, 250
"""Grey levels up to which there is nothing to see, and from which nothing is left to see."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is measured of a frame; grey levels are 0 … 255."""

    light: float
    """Mean grey level."""
    contrast: float
    """Standard deviation of the grey levels."""
    sharpness: float
    """Standard deviation of the Laplacian."""
    colour: float
    """Mean saturation, 0 … 255."""
    lost: float
    """Share of the pixels that are black or burnt out."""

    @property
    def poor(self) -> bool:
        """True for black, white and empty frames, which nobody would choose."""
        return self.lost > 0.9 or self.contrast < 6 or self.light < BLACK


def look(picture: Image.Image) -> Look:
    """Measure an RGB picture, which should be small (some 180 pixels wide): noise then counts for less than edges."""
    grey = picture.convert("L")
    levels = ImageStat.Stat(grey)
    histogram = grey.histogram()
    lost = sum(histogram[: BLACK + 1]) + sum(histogram[WHITE:])
    return Look(
        light=levels.mean[0],
        contrast=levels.stddev[0],
        # The filter leaves the outermost pixels as they were: cut off, they do not count as edges.
        sharpness=ImageStat.Stat(_inner(grey.filter(_EDGES))).stddev[0],
        colour=ImageStat.Stat(picture.convert("HSV").getchannel("S")).mean[0],
        lost=lost / (picture.width * picture.height),
    )


def best(looks: Sequence[Look]) -> int:
    """Index of the best of several frames of one video, in the order of their times; the earlier of two equals.

    Raises:
        ValueError: there is none.
    """
    scores = score(looks)
    return scores.index(max(scores))


def score(looks: Sequence[Look]) -> list[float]:
    """Scores of frames of one video, 0 … 1, comparable only with each other."""
    sharpest = max((each.sharpness for each in looks), default=0) or 1
    richest = max((each.contrast for each in looks), default=0) or 1
    return [
        (each.sharpness / sharpest) ** 0.5
        * (each.contrast / richest) ** 0.5
        * _lit(each.light)
        * (1 - 0.8 * each.lost)
        * (0.85 + 0.15 * min(1, each.colour / 64))
        * (1 - 0.1 * index / len(looks))
        for index, each in enumerate(looks)
    ]


def _lit(light: float) -> float:
    """1 for a well lit frame, falling towards black and, less, towards white."""
    return max(0.02, min(1, (light - 8) / 62, 1 - (light - 185) / 90))


def _inner(picture: Image.Image) -> Image.Image:
    if min(picture.size) < 3:
        return picture
    return picture.crop((1, 1, picture.width - 1, picture.height - 1))
