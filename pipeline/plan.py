"""The plan: a pure function of what the source is and what the preset wants.

Time is a frame number. The output rate is snapped to one that players know, the number of frames is fixed here, and
chunks, segments and key frames are all cut on that grid (DESIGN 2).
"""

from bisect import bisect_right
from fractions import Fraction

from pipeline import ladder
from pipeline.media import AudioRendition, Chunk, MediaInfo, Plan, Reframe, Rung
from pipeline.presets import Preset
from pipeline.stills import plan_stills

KNOWN_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)

RATE_TOLERANCE = 0.015
"""Phones write 29.99 or 30.02 for 30; 23.976 and 24, the closest two, differ by a thousandth and the nearer wins."""


def plan(
    info: MediaInfo,
    preset: Preset,
    *,
    reframe: Reframe = Reframe.FIT,
    codecs: tuple[str, ...] = ("h264",),
) -> Plan:
    """What will be made of `info` under `preset`.

    Args:
        reframe: what becomes of a landscape picture.
        codecs: any of `h264` and `av1`; H.264 is always in the ladder, for the players that know nothing else.
    """
    codecs = tuple(codec for codec in ("h264", "av1") if codec == "h264" or codec in codecs)
    picture = ladder.canvas(info, reframe, preset)
    top = min(picture.width, picture.height)
    edges = ladder.edges_below(top, preset)
    fps = output_rate(info.video.fps, preset.ladder.max_fps)
    if ladder.grid_step(top, fps, preset) == 2:
        fps /= 2  # no rung runs at the full rate, so no frame needs to be filtered at it
    steps = {ladder.grid_step(edge, fps, preset) for edge in edges}
    frames = total_frames(info.duration, fps, max(steps))
    gop = round(preset.time.gop_seconds * fps)
    rungs = ladder.rungs(picture, fps, frames, codecs, preset)
    return Plan(
        info=info,
        canvas=picture,
        fps=fps,
        frames=frames,
        gop=gop,
        rungs=rungs,
        first_play=first_play_rung(rungs, preset).name,
        chunks=chunks(info, fps, frames, gop, preset),
        segment_gops=preset.time.segment_gops,
        audio=audio_renditions(info, rungs, preset),
        loudness=preset.audio.loudness,
        max_gain=preset.audio.max_gain,
        ceiling=preset.audio.ceiling,
        stills=plan_stills(info, picture, fps, frames, gop, rungs, preset.stills),
        warnings=info.warnings,
    )


def output_rate(nominal: Fraction, max_fps: int) -> Fraction:
    """The rate players know that is nearest to the source's nominal one; else 30, or 60 for faster sources.

    Slow motion (120, 240 …) is halved first, so that it loses whole frames and 119.88 becomes 59.94.
    """
    rate = nominal
    while rate > max_fps * (1 + Fraction(RATE_TOLERANCE)):
        rate /= 2
    nearest = min(KNOWN_RATES, key=lambda known: abs(known - rate))
    if abs(nearest - rate) <= nearest * Fraction(RATE_TOLERANCE):
        snapped = nearest
    else:
        snapped = Fraction(60 if nominal > ladder.HIGH_RATE else 30)
    while snapped > max_fps:
        snapped /= 2
    return snapped


def total_frames(seconds: Fraction, fps: Fraction, multiple: int = 1) -> int:
    """Grid frames that show `seconds` of picture: rounded, at least one, and a multiple of the coarsest rung's step so
    that every rung is equally long."""
    frames = max(1, round(seconds * fps))
    return -(-frames // multiple) * multiple


def first_play_rung(rungs: tuple[Rung, ...], preset: Preset) -> Rung:
    """The largest H.264 rung that is not above the preset's first-play edge, or the smallest there is."""
    h264 = [rung for rung in rungs if rung.codec == "h264"]
    return next((rung for rung in h264 if rung.short_edge <= preset.ladder.first_play), h264[-1])


def chunks(info: MediaInfo, fps: Fraction, frames: int, gop: int, preset: Preset) -> tuple[Chunk, ...]:
    """Cut the grid: [0,2), [2,10), [10,18) … in seconds of it, or one chunk where the source cannot be entered midway."""
    if not info.chunkable:
        return (Chunk(0, 0, frames, None, True),)
    starts = [0, *range(gop * preset.time.first_chunk_gops, frames, gop * preset.time.chunk_gops)]
    ends = [*starts[1:], frames]
    return tuple(
        Chunk(index, start, end, seek_before(info.video.keyframes, start, fps), end == frames)
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def seek_before(keyframes: tuple[Fraction, ...], start: int, fps: Fraction) -> Fraction | None:
    """Where decoding for grid frame `start` begins: the second key frame at or before the frame before it.

    The nearest key frame is not enough: the frame shown at `start` may precede it in presentation, and pictures that
    lead an open GOP are lost when decoding begins there. None means: from the beginning.
    """
    before = bisect_right(keyframes, (start - 1) / fps) if start else 0
    return keyframes[before - 2] if before >= 2 else None


def audio_renditions(info: MediaInfo, rungs: tuple[Rung, ...], preset: Preset) -> tuple[AudioRendition, ...]:
    """The renditions that some rung uses; none for a silent source."""
    if info.audio is None:
        return ()
    renditions = tuple(AudioRendition(item.name, item.bitrate, item.up_to) for item in preset.audio.rendition)
    used = {audio_for(rung, renditions).name for rung in rungs}
    return tuple(rendition for rendition in renditions if rendition.name in used)


def audio_for(rung: Rung, renditions: tuple[AudioRendition, ...]) -> AudioRendition:
    """The audio rendition in a rung's group: the smallest `up_to` that still covers it, else the first."""
    covering = [rendition for rendition in renditions if rung.short_edge <= rendition.up_to]
    return min(covering, key=lambda rendition: rendition.up_to, default=renditions[0])
