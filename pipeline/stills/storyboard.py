"""The storyboard: one JPEG of many small frames, and a WebVTT file that says which tile belongs to which time.

A player shows the tile of the time under the finger. The cues' payload is the tile's address as a media fragment
(`storyboard.jpg#xywh=x,y,w,h`, W3C Media Fragments URI 1.0, 4.2.2), which is what players read.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from pipeline.errors import OutputInvalid
from pipeline.ffmpeg import run_ffmpeg, source_args
from pipeline.limits import SourceLimits
from pipeline.media import Plan, StillsPlan
from pipeline.stills import pictures
from pipeline.stills.moments import Moment, moments
from pipeline.stills.rendition import EXCERPT, Rendition

SPRITE = "storyboard.jpg"
CUES = "storyboard.vtt"

QUALITY = 72
"""A tile is as large as a thumb and is looked at for a moment."""


@dataclass(frozen=True, slots=True)
class Storyboard:
    """What the storyboard cost; its two files are in its folder."""

    cpu_seconds: float
    """FFmpeg's."""
    moments: tuple[Moment, ...]
    """Good ones, that have a tile."""


def make_storyboard(
    rendition: Rendition, plan: Plan, folder: Path, *, nice: int = 0, stop: threading.Event | None = None
) -> Storyboard:
    """Write `storyboard.jpg` and `storyboard.vtt` into `folder`, from the IDRs of the rung `plan.stills.rung`.

    Raises:
        OutputInvalid: the rung has fewer IDRs than the plan has tiles.
    """
    stills = plan.stills
    with rendition.open() as job:
        rendition.write_excerpt(job, range(0, stills.tiles * stills.tile_gops, stills.tile_gops))
        finished = run_ffmpeg(job, tile_arguments(stills), nice=nice, stop=stop)
    sprite = compose(finished.stdout, stills)
    pictures.save_jpeg(sprite, folder / SPRITE, QUALITY)
    (folder / CUES).write_text(webvtt(stills, plan.gop / plan.fps, plan.duration), "utf-8")
    size = (stills.tile_width, stills.tile_height)
    tiles = [sprite.crop((x, y, x + size[0], y + size[1])) for x, y in places(stills)]
    return Storyboard(finished.cpu_seconds, moments(tiles, plan))


def tile_arguments(stills: StillsPlan) -> list[str]:
    """FFmpeg's arguments: each IDR of the excerpt as raw RGB of a tile's size, on stdout."""
    tile = f"scale={stills.tile_width}:{stills.tile_height}:flags=area:in_color_matrix=bt709:in_range=tv:out_range=pc"
    return [
        *source_args("mov", limits=SourceLimits()),
        *("-skip_frame", "nokey"),
        # Key frames need nothing of each other's, and starting threads costs more than decoding such small ones.
        *("-threads", "1"),
        *("-i", EXCERPT),
        *("-vf", f"{tile},format=rgb24"),
        # GOPs that were left out are gaps in time, which must not be filled.
        *("-fps_mode", "passthrough"),
        *("-f", "rawvideo", "pipe:1"),
    ]


def compose(rgb: bytes, stills: StillsPlan) -> Image.Image:
    """Lay raw tiles side by side, row by row; what the last row lacks stays black. Raises `OutputInvalid`."""
    each = stills.tile_width * stills.tile_height * 3
    if len(rgb) != each * stills.tiles:
        raise OutputInvalid(f"{len(rgb) / each:g} storyboard tiles instead of {stills.tiles}")
    rows = -(-stills.tiles // stills.columns)
    sprite = Image.new("RGB", (stills.columns * stills.tile_width, rows * stills.tile_height))
    for index, (x, y) in enumerate(places(stills)):
        tile = pictures.from_raw(rgb[index * each : (index + 1) * each], stills.tile_width, stills.tile_height)
        sprite.paste(tile, (x, y))
    return sprite


def webvtt(stills: StillsPlan, gop_seconds: Fraction, duration: Fraction) -> str:
    """A cue for each tile, from the time it shows to the next one's, the last to the end of the video."""
    step = gop_seconds * stills.tile_gops
    cues = [
        f"{timestamp(index * step)} --> {timestamp(min((index + 1) * step, duration))}\n"
        f"{SPRITE}#xywh={x},{y},{stills.tile_width},{stills.tile_height}\n"
        for index, (x, y) in enumerate(places(stills))
    ]
    return "\n".join(["WEBVTT\n", *cues])


def timestamp(seconds: Fraction) -> str:
    """`hh:mm:ss.mmm`, as WebVTT writes times."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def places(stills: StillsPlan) -> Iterator[tuple[int, int]]:
    """The left upper corner of each tile."""
    for index in range(stills.tiles):
        row, column = divmod(index, stills.columns)
        yield column * stills.tile_width, row * stills.tile_height
