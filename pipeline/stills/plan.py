"""Which stills are made of a video. Pure arithmetic on what the probe found and the ladder decided."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from pipeline.media import Canvas, MediaInfo, Rung, StillsPlan
from pipeline.presets import Stills

LOOK_EDGE = 180
"""Short edge at which candidates for the poster are compared."""

FIRST_SHARE, LAST_SHARE = Fraction(3, 100), Fraction(92, 100)
"""The part of a longer clip that candidates come from: not the fade-in and the finger on the button."""

LONG_ENOUGH = 10
"""Seconds from which a clip is long enough to leave its ends out."""

DECODED_PIXELS = 8 * 3840 * 2160
"""Candidates are decoded side by side. More pixels than this at once would pass the bound on resident memory: a decoder
holds some three pictures, of 2 to 3 bytes a pixel."""

SPRITE_EDGE = 4096
"""Pixels a side that every phone's GPU takes as one texture."""


def plan_stills(
    info: MediaInfo, canvas: Canvas, fps: Fraction, frames: int, gop: int, rungs: Sequence[Rung], settings: Stills
) -> StillsPlan:
    """Choose candidates, sizes and the rung that is looked at.

    Args:
        fps, frames, gop: the frame grid; a tile stands for a whole number of its GOPs.
        rungs: largest first, as in `Plan.rungs`. No still is larger than the rung it is made from.
    """
    h264 = [rung for rung in rungs if rung.codec == "h264"] or list(rungs)
    poster = next((rung for rung in h264 if rung.short_edge <= settings.poster_edge), h264[-1])
    wanted = max(settings.tile_edge, settings.preview_edge)
    rung = next((rung for rung in reversed(h264) if rung.short_edge >= wanted), h264[0])
    look = _fitted(canvas, min(LOOK_EDGE, poster.short_edge))
    tile_gops, tiles = tiling(-(-frames // gop), settings.max_tiles)
    columns = min(settings.columns, tiles)
    across = max(columns, -(-tiles // columns))
    tile = _fitted(canvas, min(settings.tile_edge, rung.short_edge), SPRITE_EDGE // across // 2 * 2)
    preview = _fitted(canvas, min(settings.preview_edge, rung.short_edge))
    pixels = info.video.width * info.video.height
    return StillsPlan(
        poster_times=poster_times(
            info.video.keyframes,
            info.video.start,
            info.video.end,
            max(2, min(settings.poster_candidates, DECODED_PIXELS // pixels)),
        ),
        poster_width=poster.width,
        poster_height=poster.height,
        look_width=look[0],
        look_height=look[1],
        tile_width=tile[0],
        tile_height=tile[1],
        tile_gops=tile_gops,
        tiles=tiles,
        columns=columns,
        preview_width=preview[0],
        preview_height=preview[1],
        preview_seconds=min(Fraction(settings.preview_seconds), frames / fps),
        preview_fps=settings.preview_fps,
        rung=rung.name,
    )


def poster_times(
    keyframes: Sequence[Fraction], start: Fraction, end: Fraction, candidates: int
) -> tuple[Fraction, ...]:
    """At most `candidates` key frames spread over the clip, ascending; its first frame when it has no key frame that is
    shown (a clip cut by an edit list begins between two)."""
    shown = sorted(time for time in keyframes if start <= time < end)
    if not shown:
        return (start,)
    if len(shown) <= candidates // 2:
        return tuple(shown)
    length = end - start
    first, last = (FIRST_SHARE, LAST_SHARE) if length >= LONG_ENOUGH else (Fraction(0), Fraction(1))
    wanted = [
        start + length * (first + (last - first) * _early(Fraction(i, candidates - 1))) for i in range(candidates)
    ]
    return tuple(sorted({_nearest(shown, time) for time in wanted}))


def tiling(gops: int, most: int) -> tuple[int, int]:
    """How many GOPs a storyboard tile stands for, so that at most `most` tiles show all of them, and how many tiles."""
    each = max(1, -(-gops // most))
    return each, -(-gops // each)


def _early(share: Fraction) -> Fraction:
    """0 … 1 to 0 … 1, the middle drawn to 0.44: what a clip is about is seen early more often than late."""
    return share * (share + 3) / 4


def _nearest(times: Sequence[Fraction], wanted: Fraction) -> Fraction:
    after = bisect_left(times, wanted)
    return min(times[max(0, after - 1) : after + 1], key=lambda time: abs(time - wanted))


def _fitted(canvas: Canvas, short: int, longest: int | None = None) -> tuple[int, int]:
    """Even width and height in the canvas's aspect: `short` on the shorter edge, or less where the longer one would
    otherwise exceed `longest`, which is even."""
    ratio = Fraction(max(canvas.width, canvas.height), min(canvas.width, canvas.height))
    edge = Fraction(short) if longest is None else min(Fraction(short), longest / ratio)
    even = max(2, int(edge / 2) * 2)
    long = max(2, round(even * ratio / 2) * 2)
    return (even, long) if canvas.width <= canvas.height else (long, even)
