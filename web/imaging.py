"""Pictures that people send, decoded and made anew: nothing of their bytes, their metadata or their colour profile stays.

What is sent is hostile. Its format and size are read here, from its first bytes, and hold before Pillow opens it as that
format and no other; one picture at a time is decoded in a process, so that the largest ones together do not fill its memory.
"""

import hashlib
import io
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.errors import Problem

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 10 * 1024**2
"""Of what is sent: a 12 megapixel photo of a phone has 2 to 6 MiB."""

MOST_PIXELS = 50_000_000
"""Of what is sent: 200 MB while it is decoded."""

LONGEST_SIDE = 16_383
"""Pixels; WebP's own limit."""

MOST_SCANS = 64
"""Of a progressive JPEG: encoders write about ten, and each costs a look at the whole picture."""

JPEG_QUALITY = 82
WEBP_QUALITY = 80

_DECODING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is made of a picture."""

    widths: tuple[int, ...]
    """In pixels, smallest first; none is wider than what was sent, and there is always one."""
    square: bool = False
    """Cut to its middle."""


AVATAR = Recipe((96, 384), square=True)
COVER = Recipe((640, 1280))
PHOTO = Recipe((360, 1080))


@dataclass(frozen=True, slots=True)
class Remade:
    """A picture of ours in all its sizes."""

    digest: str
    """SHA-256 of all files, in hex: equal pictures have equal ones."""
    widths: tuple[int, ...]
    height: int
    """Of the largest size."""
    files: tuple[tuple[str, bytes], ...]
    """`<width>.webp` and `<width>.jpg`, with what is in them."""


def remake(data: bytes, recipe: Recipe) -> Remade:
    """Raises `Problem`: `unsupported_picture`, `picture_too_large`, `broken_picture`."""
    kind, width, height = _looked_at(data)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Problem("picture_too_large", f"{width} × {height} pixels; {MOST_PIXELS} are allowed.")
    with _DECODING:
        picture = _decoded(data, kind, recipe)
        sizes = _sizes(picture, recipe)
        files = [file for size in sizes for file in _encoded(size)]
    digest = hashlib.sha256(b"".join(content for _, content in files)).hexdigest()
    return Remade(digest, tuple(size.width for size in sizes), sizes[-1].height, tuple(files))


def _looked_at(data: bytes) -> tuple[str, int, int]:
    """Format, width and height, as the first bytes have it. Raises `Problem`."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "PNG", _big(data[16:20]), _big(data[20:24])
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP", *_webp_size(data)
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG", *_jpeg_size(data)
    raise Problem("unsupported_picture")


def _webp_size(data: bytes) -> tuple[int, int]:
    """RFC 9649, 2.5 to 2.7. Pillow takes memory for the whole canvas as soon as it opens one."""
    body = data[20:30]
    if len(body) == 10:
        if data[12:16] == b"VP8X":
            return 1 + _little(body[4:7]), 1 + _little(body[7:10])
        if data[12:16] == b"VP8L" and body[0] == 0x2F:
            bits = _little(body[1:5])
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if data[12:16] == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
            return _little(body[6:8]) & 0x3FFF, _little(body[8:10]) & 0x3FFF
    raise Problem("broken_picture")


_SEGMENT = re.compile(rb"\xff+([\xc0-\xfe])(..)", re.DOTALL)
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: what cameras and encoders write (ITU-T T.81, table B.1)."""


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Of the first frame header."""
    if data.count(b"\xff\xda") > MOST_SCANS:
        raise Problem("broken_picture", "It has more scans than any encoder writes.")
    at = 2
    while (match := _SEGMENT.match(data, at)) is not None:
        if match[1][0] in _FRAMES:
            head = data[match.end() + 1 : match.end() + 5]
            if len(head) == 4:
                return _big(head[2:]), _big(head[:2])
            break
        at = match.end() - 2 + max(2, _big(match[2]))
    raise Problem("broken_picture")


def _decoded(data: bytes, kind: str, recipe: Recipe) -> "Image":
    """Upright, in RGB, without anything else of what was sent. Raises `Problem`."""
    from PIL import Image, ImageOps

    refused = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # a second header says otherwise
                raise Problem("picture_too_large")
            # A JPEG is decoded at a half, a quarter or an eighth where that is more than is wanted.
            picture.draft("RGB", (2 * recipe.widths[-1], 2 * recipe.widths[-1]))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return _plain(upright)
    except Problem:
        raise
    except refused:
        raise Problem("picture_too_large") from None
    except Exception as error:
        # Of whatever kind: Pillow's decoders raise what they come upon, from OSError to SyntaxError and struct.error.
        raise Problem("broken_picture", type(error).__name__) from error


def _plain(picture: "Image") -> "Image":
    """8-bit RGB on white."""
    from PIL import Image

    if picture.mode.startswith("I"):  # 16-bit grey
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return Image.frombytes("RGB", picture.size, picture.convert("RGB").tobytes())


def _sizes(picture: "Image", recipe: Recipe) -> tuple["Image", ...]:
    """Smallest first."""
    from PIL import Image

    if recipe.square:
        side = min(picture.size)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
        picture = picture.crop((left, top, left + side, top + side))
    widths = sorted({min(width, picture.width) for width in recipe.widths})
    return tuple(
        picture.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS)
        for width in widths
    )


def _encoded(picture: "Image") -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    webp, jpeg = io.BytesIO(), io.BytesIO()
    picture.save(webp, "WEBP", quality=WEBP_QUALITY, method=4)
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return (f"{picture.width}.webp", webp.getvalue()), (f"{picture.width}.jpg", jpeg.getvalue())


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
