"""The preview: a few seconds of the video that move by themselves in a feed or a search result, as animated WebP."""

import threading
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg import run_ffmpeg, source_args
from pipeline.limits import SourceLimits
from pipeline.media import Plan, StillsPlan
from pipeline.stills.rendition import EXCERPT, Rendition

PREVIEW = "preview.webp"

QUALITY = 50
METHOD = 2
"""Of 0 … 6: 4 takes half as much CPU time again for a tenth fewer bytes."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Where the preview was taken, and what it cost; the file is in its folder."""

    start: Fraction
    """Seconds of the video."""
    cpu_seconds: float
    """FFmpeg's."""


def make_preview(
    rendition: Rendition,
    plan: Plan,
    poster_time: Fraction,
    folder: Path,
    *,
    nice: int = 0,
    stop: threading.Event | None = None,
) -> Preview:
    """Write `preview.webp` into `folder`: the video around the poster, from the rung `plan.stills.rung`."""
    stills = plan.stills
    first, last = preview_gops(plan, poster_time)
    start = first * plan.gop / plan.fps
    with rendition.open() as job:
        rendition.write_excerpt(job, range(first, last + 1))
        finished = run_ffmpeg(job, preview_arguments(stills), nice=nice, stop=stop)
        (folder / PREVIEW).write_bytes(job.file(PREVIEW).read_bytes())
    return Preview(start, finished.cpu_seconds)


def preview_gops(plan: Plan, poster_time: Fraction) -> tuple[int, int]:
    """The first and last GOP that the preview needs: it begins with the GOP of the poster, or earlier where the video
    would end before the preview does."""
    gop = plan.gop / plan.fps
    start = max(Fraction(0), min(poster_time, plan.duration - plan.stills.preview_seconds))
    first = start // gop
    end = min(first * gop + plan.stills.preview_seconds, plan.duration)
    return first, max(first, -(-end // gop) - 1)


def preview_arguments(stills: StillsPlan) -> list[str]:
    """FFmpeg's arguments: the first `preview_seconds` of the excerpt as animated WebP."""
    frames = max(1, round(stills.preview_seconds * stills.preview_fps))
    return [
        *source_args("mov", limits=SourceLimits()),
        *("-threads", "1"),
        *("-i", EXCERPT),
        "-vf",
        # The excerpt may begin anywhere in the video.
        # eof_action=pass: the only frame of the shortest clips lasts less than half a slot, and would be left out.
        f"setpts=PTS-STARTPTS,fps={stills.preview_fps}:eof_action=pass"
        f",scale={stills.preview_width}:{stills.preview_height}"
        # WebP knows one matrix, BT.601, and no tags. Handed RGB, libwebp converts by it; BT.709 samples would be taken
        # for BT.601 ones, and red would turn darker.
        ":flags=area+accurate_rnd+full_chroma_int:in_color_matrix=bt709:in_range=tv:out_range=pc,format=bgra",
        *("-frames:v", str(frames)),
        *("-c:v", "libwebp_anim", "-quality", str(QUALITY), "-compression_level", str(METHOD)),
        *("-loop", "0"),  # for ever
        *("-map_metadata", "-1"),
        *("-f", "webp", PREVIEW),
    ]
