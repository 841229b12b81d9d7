"""The poster of a moment that somebody chose: one frame of an encoded rung, which is there when the source has gone."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline.errors import OutputInvalid
from pipeline.ffmpeg import run_ffmpeg, source_args
from pipeline.job import Job
from pipeline.limits import SourceLimits
from pipeline.media import Plan, Rung
from pipeline.package.video import Gop, MediaChunk
from pipeline.stills import pictures
from pipeline.stills.poster import Poster
from pipeline.stills.rendition import EXCERPT

ROUNDED = Fraction(1, 20)
"""Of a frame: times are told in milliseconds, which may be a little before the frame that is meant."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame is."""

    chunk: MediaChunk
    gop: Gop
    frame: int
    """In its GOP."""
    time: Fraction
    """When it is shown first, seconds."""


def rung_of(plan: Plan) -> Rung:
    """The rung that is as large as posters are."""
    size = (plan.stills.poster_width, plan.stills.poster_height)
    rungs = [rung for rung in plan.rungs if rung.codec == "h264"] or list(plan.rungs)
    return next((rung for rung in rungs if (rung.width, rung.height) == size), rungs[-1])


def place(rung: Rung, chunks: Sequence[MediaChunk], time: float) -> Place:
    """Where the frame is that is shown at `time` seconds, among all `chunks` of the rung; the last one's, behind the end."""
    frame = min(int(Fraction(time) * rung.fps + ROUNDED), rung.frames - 1)
    number, within = divmod(frame, rung.gop)
    gops = [(chunk, gop) for chunk in chunks for gop in chunk.gops]
    chunk, gop = gops[number]
    return Place(chunk, gop, within, frame / rung.fps)


def make_frame(
    job: Job, at: Place, data: bytes, plan: Plan, folder: Path, name: str, *, stop: threading.Event | None = None
) -> Poster:
    """Write `name`.jpg and `name`.webp into `folder`; `data` are the bytes of the GOP.

    Raises:
        OutputInvalid: the frame does not decode.
    """
    job.file(EXCERPT).write_bytes(at.chunk.init + data)
    width, height = plan.stills.poster_width, plan.stills.poster_height
    finished = run_ffmpeg(job, frame_arguments(at.frame, width, height), stop=stop)
    if len(finished.stdout) != width * height * 3:
        raise OutputInvalid(f"no frame {at.frame} in a GOP of {at.gop.frames}")
    picture = pictures.from_raw(finished.stdout, width, height)
    pictures.save_jpeg(picture, folder / f"{name}.jpg")
    pictures.save_webp(picture, folder / f"{name}.webp")
    return Poster(at.time, pictures.hash_of(picture), pictures.dominant_colour(picture), finished.cpu_seconds)


def frame_arguments(frame: int, width: int, height: int) -> list[str]:
    """FFmpeg's arguments: one frame of the excerpt, counted from 0 as they are shown, as raw RGB on stdout."""
    scale = f"scale={width}:{height}:in_color_matrix=bt709:in_range=tv:out_range=pc:flags=accurate_rnd+full_chroma_int"
    return [
        *source_args("mov", limits=SourceLimits()),
        *("-threads", "1"),
        *("-i", EXCERPT),
        *("-vf", f"select=eq(n\\,{frame}),{scale},format=rgb24"),
        *("-fps_mode", "passthrough"),
        *("-frames:v", "1"),
        *("-f", "rawvideo", "pipe:1"),
    ]
