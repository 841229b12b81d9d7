"""Raw pixels to picture files, by Pillow, and the few facts of a picture that are shown before it: hash and colour.

Everything is made from raw pixels of our own, so there is no metadata to strip; without a profile a picture is sRGB.
"""

from pathlib import Path

from PIL import Image

from pipeline.thumbhash import MAX_EDGE, thumbhash_text

JPEG_QUALITY = 82
WEBP_QUALITY = 78
WEBP_METHOD = 4
"""Of 0 … 6: beyond 4 the CPU time doubles for about 1 % of the bytes."""


def from_raw(rgb: bytes, width: int, height: int) -> Image.Image:
    """A picture from rows of three bytes a pixel. Raises `ValueError` when there are too few or too many."""
    if len(rgb) != width * height * 3:
        raise ValueError(f"{width}x{height} pixels need {width * height * 3} bytes, not {len(rgb)}")
    return Image.frombytes("RGB", (width, height), rgb)


def save_jpeg(picture: Image.Image, path: Path, quality: int = JPEG_QUALITY) -> None:
    """Progressive, so that a slow phone shows it whole at once; 4:2:0, as the video is."""
    picture.save(path, "JPEG", quality=quality, subsampling="4:2:0", progressive=True, optimize=True)


def save_webp(picture: Image.Image, path: Path) -> None:
    picture.save(path, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)


def hash_of(picture: Image.Image) -> str:
    """The picture's ThumbHash, base64."""
    small = picture.copy()
    small.thumbnail((MAX_EDGE, MAX_EDGE), Image.Resampling.BOX)
    return thumbhash_text(small.width, small.height, small.tobytes())


def dominant_colour(picture: Image.Image) -> str:
    """The colour the picture is remembered by, `#rrggbb`: frequent, and rather coloured than grey, black or white."""
    small = picture.resize((48, 48), Image.Resampling.BOX)
    palette = small.quantize(12, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    colours = palette.getcolors(small.width * small.height) or []
    shares: dict[tuple[int, int, int], int] = {}
    for count, colour in colours:
        assert isinstance(colour, tuple)
        shares[colour[0], colour[1], colour[2]] = count
    # Equal weights are decided by the colour itself, so that the same picture always gives the same answer.
    red, green, blue = max(shares, key=lambda colour: (shares[colour] * _vividness(*colour), colour))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _vividness(red: int, green: int, blue: int) -> float:
    """How much a colour counts: chroma, which is small for greys and for everything very dark or very light."""
    return 0.12 + (max(red, green, blue) - min(red, green, blue)) / 255
