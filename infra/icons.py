"""Draws the icons that phones want as pictures: `python -m infra.icons`; what it draws is committed.

The window of icon.svg, from its numbers.
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[1] / "web" / "static" / "icons"

UNIT = 64
"""Of icon.svg, across."""
OVER = 8
"""Drawn so many times larger and then made small: what Pillow draws has hard edges."""
CLAY, PAPER = "#a34a24", "#fffaf4"
LINE = 4.5
COLOURS = 48
"""The edges need no more."""

SIZES = {"icon192.png": (192, 1.0), "icon512.png": (512, 1.0), "maskable512.png": (512, 0.8), "touch.png": (180, 0.9)}
"""Pixels across, and how large the window is in them: of what is masked only the middle is sure to be seen
(https://www.w3.org/TR/appmanifest/#icon-masks)."""


def main() -> None:
    for name, (across, share) in SIZES.items():
        drawn(across, share).quantize(COLOURS).save(FOLDER / name, optimize=True)


def drawn(across: int, share: float) -> Image.Image:
    """The icon, filled to its edges."""
    big = across * OVER
    picture = Image.new("RGB", (big, big), CLAY)
    pen = ImageDraw.Draw(picture)

    def at(*numbers: float) -> tuple[float, ...]:
        return tuple(big * (0.5 + (number / UNIT - 0.5) * share) for number in numbers)

    half = LINE / 2
    for grown, colour in ((half, PAPER), (-half, CLAY)):
        pen.pieslice(at(18 - grown, 10 - grown, 46 + grown, 38 + grown), 180, 360, fill=colour)
        pen.rectangle(at(18 - grown, 23.9, 46 + grown, 50 + grown), fill=colour)
    pen.polygon(at(27.5, 26.5, 27.5, 39.5, 38.5, 33), fill=PAPER)
    return picture.resize((across, across), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
