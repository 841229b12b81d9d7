"""Clauses of the stills: poster, preview, storyboard."""

import re
from fractions import Fraction
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from tests.conformance.asset import Asset, Rendition
from tests.conformance.clauses import Clause

STILLS = {"poster.jpg": "JPEG", "poster.webp": "WEBP", "preview.webp": "WEBP", "storyboard.jpg": "JPEG"}
CHOSEN = {".jpg": "JPEG", ".webp": "WEBP"}
"""Posters that a creator chose later are numbered, and named by nothing in the folder."""
PREVIEW_SECONDS = 3.0
_MARKS = (b"Exif\0\0", b"http://ns.adobe.com/xap/", b"EXIF", b"XMP ", b"\xff\xfe")
_CUE = re.compile(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})")
_TILE = re.compile(r"(storyboard\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)")


def check_images(asset: Asset) -> None:
    """Hold the images to the video's aspect and duration."""
    videos = [(v.track.coded, v) for v in asset.video.values() if v.track and v.track.kind == "vide"]
    if not videos:
        return
    size, lead = max(videos, key=lambda pair: pair[0])
    aspect = Fraction(*size)
    sprite = (0, 0)
    chosen = {path.name: CHOSEN[path.suffix] for path in sorted((asset.folder / "images").glob("poster-[0-9]*"))}
    for name, form in {**STILLS, **chosen}.items():
        where = f"images/{name}"
        data = asset.bytes_of(where, "images") or b""
        picture = _decoded(asset, asset.folder / where, form)
        if picture is None:
            continue
        if name == "storyboard.jpg":
            sprite = picture
        else:
            _aspect(asset, where, picture, aspect)
        _metadata(asset, where, data, form)
    if (asset.folder / "images/preview.webp").is_file():
        _preview(asset, float(lead.seconds), still=_stands_still(lead))
    vtt = asset.bytes_of("images/storyboard.vtt", "images")
    if vtt is None or sprite == (0, 0):
        asset.require(vtt is not None, Clause.IMAGES, "images", "there is no storyboard.vtt")
    else:
        _storyboard(asset, vtt, sprite, aspect, lead.seconds)


def _decoded(asset: Asset, path: Path, form: str) -> tuple[int, int] | None:
    try:
        with Image.open(path) as image:
            image.load()
            asset.require(image.format == form, Clause.IMAGES, f"images/{path.name}", f"is {image.format}")
            return image.size
    except (OSError, UnidentifiedImageError) as problem:
        if path.exists():
            asset.breach(Clause.IMAGES, f"images/{path.name}", str(problem).replace(str(path.parent), "images"))
        return None


def _aspect(asset: Asset, where: str, size: tuple[int, int], aspect: Fraction) -> None:
    width, height = size
    off = min(abs(width - height * aspect), abs(height - width / aspect))
    asset.require(off <= 2, Clause.IMAGE_ASPECT, where, f"{width}x{height}, the video is {float(aspect):.4f}")


def _metadata(asset: Asset, where: str, data: bytes, form: str) -> None:
    """JPEG keeps it before the scan (SOS), WebP in chunks of its own: neither may hold any."""
    if form == "JPEG":
        head = data[: data.find(b"\xff\xda")]
        found = [mark for mark in (_MARKS[0], _MARKS[1], _MARKS[4]) if mark in head]
    else:
        found = [kind for kind in _chunks(data) if kind in (b"EXIF", b"XMP ")]
    asset.require(not found, Clause.IMAGE_METADATA, where, f"holds {found}")


def _chunks(data: bytes) -> list[bytes]:
    """The types of a WebP file's RIFF chunks."""
    kinds: list[bytes] = []
    at = 12
    while at + 8 <= len(data):
        kinds.append(data[at : at + 4])
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return kinds


def _stands_still(video: Rendition) -> bool:
    """True when in some GOP all pictures but the first are skipped blocks: WebP makes one frame of equal ones."""
    width, height = video.track.coded if video.track else (0, 0)
    # Half a bit for each macroblock, and the headers.
    skipped = width * height // 256 // 16 + 32
    return any(max((s.size for s in f.samples[1:]), default=0) <= skipped for f in video.fragments)


def _preview(asset: Asset, seconds: float, *, still: bool) -> None:
    where = "images/preview.webp"
    try:
        with Image.open(asset.folder / where) as image:
            count = getattr(image, "n_frames", 1)
            total = 0
            for index in range(count):
                image.seek(index)
                image.load()
                total += int(image.info.get("duration", 0))
    except (OSError, UnidentifiedImageError):
        return  # said by IMAGES
    wanted = min(PREVIEW_SECONDS, seconds)
    if count == 1:
        asset.require(still or wanted < 0.5, Clause.PREVIEW, where, "does not move")
        return
    asset.require(abs(total / 1000 - wanted) <= 0.35, Clause.PREVIEW, where, f"lasts {total} ms, not {wanted:.1f} s")


def _storyboard(asset: Asset, raw: bytes, sprite: tuple[int, int], aspect: Fraction, seconds: Fraction) -> None:
    where = "images/storyboard.vtt"
    blocks = [block.split("\n") for block in raw.decode("utf-8", "replace").replace("\r\n", "\n").strip().split("\n\n")]
    asset.require(blocks[0] == ["WEBVTT"], Clause.STORYBOARD, where, f"begins with {blocks[0][0][:20]!r}")
    reached = 0
    for block in blocks[1:]:
        times = _CUE.fullmatch(block[0])
        tile = _TILE.fullmatch(block[1]) if len(block) == 2 else None
        if not times or not tile:
            asset.breach(Clause.STORYBOARD, where, f"the cue {block} is malformed")
            return
        h, m, s, ms, h2, m2, s2, ms2 = (int(part) for part in times.groups())
        start, end = ((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2
        asset.require(
            start == reached < end, Clause.STORYBOARD, where, f"a cue [{start}, {end}) ms follows {reached} ms"
        )
        reached = end
        x, y, width, height = (int(part) for part in tile.groups()[1:])
        inside = x + width <= sprite[0] and y + height <= sprite[1] and width and height
        if asset.require(inside, Clause.STORYBOARD, where, f"{tile[0]} is outside of {sprite[0]}x{sprite[1]}"):
            _aspect(asset, where, (width, height), aspect)
    near = abs(Fraction(reached, 1000) - seconds) <= Fraction(1, 100)
    asset.require(near, Clause.STORYBOARD, where, f"ends at {reached} ms of {float(seconds * 1000):.0f}")
