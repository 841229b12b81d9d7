"""Which rungs a source gets, and at which size, rate and caps. Pure arithmetic on the upright picture."""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.graph import PORTRAIT, display_size
from pipeline.media import Canvas, MediaInfo, Reframe, Rung
from pipeline.presets import Preset, RungPreset

HIGH_RATE = 30
"""Frames per second up to which every rung runs at the full rate."""

HIGH_RATE_SHARE = 1.5
"""Twice the frames need about half as many bits again: neighbouring frames are more alike."""


def canvas(info: MediaInfo, reframe: Reframe, preset: Preset) -> Canvas:
    """The largest upright picture worth encoding. Nothing in the picture is ever enlarged.

    `Canvas.reframe` is `KEEP` for portrait and square sources whatever was asked.
    """
    width, height = display_size(info.video)
    if width <= height or reframe is Reframe.KEEP:
        return _fitting(width / height, min(width, height), Reframe.KEEP, preset)
    if reframe is Reframe.CROP:
        return _fitting(PORTRAIT, height * PORTRAIT, reframe, preset)
    # The whole picture lies across the canvas, so the canvas may be as wide as the picture is.
    return _fitting(PORTRAIT, width, reframe, preset)


def _fitting(aspect: Fraction, short: Fraction, reframe: Reframe, preset: Preset) -> Canvas:
    ratio = max(aspect, 1 / aspect)
    edge = top_edge(min(short, preset.ladder.max_long_edge / ratio), preset)
    width, height = _size(edge, aspect)
    return Canvas(width, height, reframe)


def top_edge(short: Fraction, preset: Preset) -> int:
    """Short edge of the largest rung for a picture whose short edge is `short`.

    The largest rung that fits; or the picture's own (even) size, when it lies between two rungs and at least the preset's
    margin above the lower one, or below them all.
    """
    edges = [rung.short_edge for rung in preset.rung]
    fitting = [edge for edge in edges if edge <= short]
    own = max(2, int(short / 2) * 2)
    if not fitting:
        return own
    between = fitting[0] != edges[0]
    return own if between and short >= Fraction(str(preset.ladder.own_size_margin)) * fitting[0] else fitting[0]


def edges_below(top: int, preset: Preset) -> tuple[int, ...]:
    """Short edges of the whole ladder, largest first, for a top rung of `top`."""
    return (top, *(rung.short_edge for rung in preset.rung if rung.short_edge < top))


def rungs(picture: Canvas, fps: Fraction, frames: int, codecs: tuple[str, ...], preset: Preset) -> tuple[Rung, ...]:
    """The ladder on a grid of `frames` frames at `fps`, H.264 first, each codec's rungs largest first."""
    return tuple(_rungs(picture, fps, frames, codecs, preset))


def _rungs(picture: Canvas, fps: Fraction, frames: int, codecs: tuple[str, ...], preset: Preset) -> Iterator[Rung]:
    aspect = Fraction(picture.width, picture.height)
    top = min(picture.width, picture.height)
    for codec in codecs:
        for edge in edges_below(top, preset):
            rate = rate_control(edge, preset)
            step = grid_step(edge, fps, preset)
            share = HIGH_RATE_SHARE if fps / step > HIGH_RATE else 1.0
            width, height = (picture.width, picture.height) if edge == top else _size(edge, aspect)
            yield Rung(
                name=f"{codec}-{edge}",
                codec=codec,
                width=width,
                height=height,
                fps=fps / step,
                step=step,
                gop=round(preset.time.gop_seconds * fps / step),
                frames=-(-frames // step),
                crf=rate.crf if codec == "h264" else rate.av1_crf,
                maxrate=int(rate.maxrate * share),
                bufsize=int(rate.bufsize * share),
                preset=preset.h264.preset if codec == "h264" else preset.av1.preset,
                threads=preset.h264.threads if codec == "h264" else preset.av1.threads,
            )


def grid_step(edge: int, fps: Fraction, preset: Preset) -> int:
    """2 for rungs that run at half the grid's rate, else 1."""
    return 2 if fps > HIGH_RATE and edge < preset.ladder.high_rate_from else 1


def rate_control(edge: int, preset: Preset) -> RungPreset:
    """The preset's values for a short edge; between two rungs interpolated, outside them those of the nearest."""
    above = [rung for rung in preset.rung if rung.short_edge >= edge]
    below = [rung for rung in preset.rung if rung.short_edge <= edge]
    if not above or not below:
        return below[0] if below else above[-1]
    low, high = below[0], above[-1]
    if low is high:
        return low
    share = (edge - low.short_edge) / (high.short_edge - low.short_edge)

    def between(a: float, b: float) -> float:
        return a + (b - a) * share

    return RungPreset(
        short_edge=edge,
        crf=between(low.crf, high.crf),
        maxrate=int(between(low.maxrate, high.maxrate)),
        bufsize=int(between(low.bufsize, high.bufsize)),
        av1_crf=between(low.av1_crf, high.av1_crf),
    )


def _size(short: int, aspect: Fraction) -> tuple[int, int]:
    """Even width and height with the given short edge."""
    ratio = max(aspect, 1 / aspect)
    long = max(2, round(short * ratio / 2) * 2)
    return (short, long) if aspect <= 1 else (long, short)
