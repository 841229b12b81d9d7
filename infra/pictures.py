"""Pictures of pages that come out alike each time, and how far two of them are apart."""

import io
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page

VISIBLE = 16
"""Of 255: what a channel of a pixel may differ by, unseen. Edges of letters do, from one processor to the next."""

COARSE = 4
"""Of 255: what channels of pictures that are kept are rounded to."""

TOLERATED = 0.002
"""The share of pixels that may differ by more than that."""


def shot(page: Page, *, full: bool = False) -> Image.Image:
    """What a page shows as soon as its fonts and pictures are there, without movement and caret; `full`: to its end."""
    page.evaluate(
        """async () => {
            await document.fonts.ready;
            const pictures = [...document.images].filter((one) => one.currentSrc);
            await Promise.all(pictures.map((one) => one.decode().catch(() => null)));
        }"""
    )
    taken = page.screenshot(animations="disabled", caret="hide", scale="css", full_page=full)
    return Image.open(io.BytesIO(taken)).convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that visibly differ, and a picture of where: white on black. All of them, where sizes differ."""
    if one.size != other.size:
        return 1.0, Image.new("L", one.size, 255)
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    seen = most.point([255 if value > VISIBLE else 0 for value in range(256)])
    return seen.histogram()[255] / (one.width * one.height), seen


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture without any loss that would count: what is below `COARSE` nobody sees, and makes films large."""
    path.parent.mkdir(parents=True, exist_ok=True)
    steps = [min(255, (value + COARSE // 2) // COARSE * COARSE) for value in range(256)]
    picture.point(steps * len(picture.getbands())).save(path, "WEBP", lossless=True, quality=100, method=6)


def renew(picture: Image.Image, path: Path) -> bool:
    """Keep a picture unless the one that is there looks the same; whether it was kept."""
    if path.exists():
        with Image.open(path) as kept:
            if apart(kept.convert("RGB"), picture)[0] == 0:
                return False
    keep(picture, path)
    return True
