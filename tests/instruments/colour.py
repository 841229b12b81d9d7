"""Mean colours of parts of pictures and frames, and how far two are apart."""

from io import BytesIO
from math import dist
from pathlib import Path

from PIL import Image, ImageStat

from tests.instruments.decoder import ffmpeg

RGB = tuple[float, float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom as fractions of the picture."""

CORNER_BOXES: dict[str, Box] = {
    "top left": (0.1, 0.1, 0.4, 0.4),
    "top right": (0.6, 0.1, 0.9, 0.4),
    "bottom left": (0.1, 0.6, 0.4, 0.9),
    "bottom right": (0.6, 0.6, 0.9, 0.9),
}


def frame(source: Path, number: int = 0) -> Image.Image:
    """A frame of a file or playlist as RGB, by the stream's own colour tags and display matrix."""
    png = ffmpeg(
        "-i", source, "-map", "0:v:0", "-vf", f"select=eq(n\\,{number})", "-frames:v", 1, "-pix_fmt", "rgb24",
        "-c:v", "png", "-f", "image2pipe", "-",
    )  # fmt: skip
    return Image.open(BytesIO(png)).convert("RGB")


def still(path: Path) -> Image.Image:
    """A picture file as RGB."""
    with Image.open(path) as image:
        return image.convert("RGB")


def mean_rgb(image: Image.Image, box: Box) -> RGB:
    """Mean of R, G and B, 0…255, over a part of an RGB picture."""
    r, g, b = ImageStat.Stat(image.crop(_pixels(box, image.width, image.height))).mean
    return r, g, b


def mean_yuv(source: Path, box: Box, number: int = 0) -> RGB:
    """Mean of Y', Cb and Cr as coded, 8-bit scale, over a part of a frame: no conversion between."""
    y4m = ffmpeg(
        "-i", source, "-map", "0:v:0", "-vf", f"select=eq(n\\,{number})", "-frames:v", 1, "-pix_fmt", "yuv420p",
        "-f", "yuv4mpegpipe", "-",
    )  # fmt: skip
    header, _, rest = y4m.partition(b"\n")
    fields = {field[:1]: field[1:] for field in header.decode().split()[1:]}
    width, height, at = int(fields["W"]), int(fields["H"]), len(rest.partition(b"\n")[0]) + 1
    means: list[float] = []
    for w, h in ((width, height), ((width + 1) // 2, (height + 1) // 2), ((width + 1) // 2, (height + 1) // 2)):
        plane = Image.frombytes("L", (w, h), rest[at : at + w * h])
        means.append(ImageStat.Stat(plane.crop(_pixels(box, w, h))).mean[0])
        at += w * h
    return means[0], means[1], means[2]


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return round(left * width), round(top * height), round(right * width), round(bottom * height)


def distance(one: RGB, other: RGB) -> float:
    """CIE 1976 colour difference of two sRGB colours, 0…255: about 2 can just be seen, 100 is black to white."""
    return dist(_lab(one), _lab(other))


def _lab(rgb: RGB) -> RGB:
    """sRGB to CIE L*a*b*, D65 (IEC 61966-2-1, CIE 15)."""
    r, g, b = ((c / 255 / 12.92) if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890
    fx, fy, fz = (float(v ** (1 / 3)) if v > (6 / 29) ** 3 else v * 841 / 108 + 4 / 29 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def corners(image: Image.Image) -> dict[str, RGB]:
    """Mean colour of each corner of a picture, by the names of `clips.CORNERS`."""
    return {name: mean_rgb(image, box) for name, box in CORNER_BOXES.items()}


def corners_match(image: Image.Image, expected: dict[str, tuple[int, int, int]]) -> bool:
    """True when each corner is nearer to its own expected colour than to any other's."""
    for name, seen in corners(image).items():
        nearest = min(expected, key=lambda other: distance(seen, expected[other]))
        if nearest != name:
            return False
    return True
