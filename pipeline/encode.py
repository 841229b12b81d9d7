"""Encode chunks: one decode, every rung that was asked for, one fragmented MP4 per rung.

A chunk encoded alone, in any order and in any process, continues its neighbours exactly: the grid is anchored at time 0,
timestamps are absolute, and the parameter sets depend on nothing but the rung. `package` turns what comes out into
segments.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ffmpeg

from pipeline import graph
from pipeline.ffmpeg import Finished, Job, ProcessLimits, Progress, run_ffmpeg, source_args, source_options
from pipeline.graph import Stream
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, MediaInfo, Plan, Rung

FRAGMENTED = "+".join(
    (
        "",
        "cmaf",
        "empty_moov",
        "default_base_moof",
        "skip_trailer",
        "frag_keyframe",
        # Start at the chunk's own time, not at 0: the decode times of chunks then join without a gap.
        "frag_discont",
        # Otherwise the delay of B-frames becomes an edit list, and decode times no longer start on the grid.
        "negative_cts_offsets",
    )
)

SECONDS_PER_SECOND = 60
"""A chunk may take so many times its own duration (five rungs of 4K on one slow core), and `GRACE` besides."""
GRACE = 300.0


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """One rung of one chunk: the job's file `name` holds its init and fragments."""

    rung: Rung
    chunk: Chunk
    name: str


def encode_chunk(
    job: Job,
    plan: Plan,
    chunk: Chunk,
    rungs: tuple[Rung, ...],
    limits: SourceLimits,
    *,
    beside: Sequence[Stream] = (),
    threads: int = 2,
    nice: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[tuple[EncodedChunk, ...], Finished]:
    """Encode one chunk for `rungs` (one codec, largest first) into files in the job's folder.

    `beside` are outputs that the same process makes as well, of inputs of their own.

    Raises the errors of `run_ffmpeg`: `Damaged` when the source cannot be decoded here, `Cancelled` when `stop` was set.
    """
    seconds = (chunk.end - chunk.start) / plan.fps
    deadline = GRACE + SECONDS_PER_SECOND * float(seconds)
    finished = run_ffmpeg(
        job,
        chunk_arguments(plan, chunk, rungs, limits, beside=beside, threads=threads),
        limits=ProcessLimits(wall_seconds=deadline, cpu_seconds=int(4 * deadline)),
        nice=nice,
        on_progress=on_progress,
        stop=stop,
    )
    return tuple(EncodedChunk(rung, chunk, chunk_file(rung, chunk)) for rung in rungs), finished


def chunk_file(rung: Rung, chunk: Chunk) -> str:
    """The name of an encoded chunk within its job."""
    return f"{rung.name}.{chunk.index:04d}.mp4"


def chunk_arguments(
    plan: Plan,
    chunk: Chunk,
    rungs: tuple[Rung, ...],
    limits: SourceLimits,
    *,
    beside: Sequence[Stream] = (),
    threads: int = 2,
) -> list[str]:
    """FFmpeg's arguments for one chunk. `threads` are the decoder's."""
    guards = source_options(plan.info.demuxer, limits=limits)
    source = ffmpeg.input("source", threads=threads, **guards, **entry(plan.info, chunk.seek), **graph.UPRIGHT_INPUT)
    gridded = graph.on_grid(source[str(plan.info.video.index)], plan.info, plan.fps, chunk, plan.frames)
    outputs = [
        ffmpeg.output(picture, chunk_file(rung, chunk), **_container(rung), **encoder_options(rung))
        for rung, picture in _cascade(gridded, plan, rungs)
    ]
    return [*source_args(plan.info.demuxer, limits=limits), *graph.arguments(*outputs, *beside)]


def entry(info: MediaInfo, seek: Fraction | None) -> dict[str, Any]:
    """Input options that make FFmpeg count timestamps from `info.origin`, entering the file at `seek`.

    Seeking never goes with `-t` or accurate seeking: both drop frames by their own clock before the grid sees them.
    """
    options: dict[str, Any] = {"copyts": None, "start_at_zero": None}
    # FFmpeg subtracts the container's start, which a track that is not encoded may have set.
    if shift := info.container_start - info.origin:
        options["itsoffset"] = seconds(shift)
    if seek is not None:
        options |= {"noaccurate_seek": None, "ss": seconds(seek + info.origin - info.container_start)}
    return options


def seconds(value: Fraction) -> str:
    """Microseconds are FFmpeg's own grain; rounded up, so that a key frame's own time does not find the one before."""
    return f"{-(-value * 1_000_000 // 1) / 1_000_000:.6f}"


def _cascade(gridded: Stream, plan: Plan, rungs: tuple[Rung, ...]) -> list[tuple[Rung, Stream]]:
    """Each rung with its picture, scaled from the next larger one: scaling costs by the size it reads."""
    pictures: list[tuple[Rung, Stream]] = []
    source, step = graph.thinned(gridded, rungs[0].step), rungs[0].step
    for position, rung in enumerate(rungs):
        if position == 0:
            picture = graph.upright(source, plan.info, plan.canvas, rung.width, rung.height)
        else:
            picture = graph.scaled(graph.thinned(source, rung.step // step), rung.width, rung.height)
        step = rung.step
        if position + 1 < len(rungs):
            both = picture.filter_multi_output("split", 2)
            picture, source = both[0], both[1]
        pictures.append((rung, picture))
    return pictures


def _container(rung: Rung) -> dict[str, Any]:
    return {
        "f": "mp4",
        "movflags": FRAGMENTED,
        # One tick of the track is one frame's denominator: decode times are whole frames, without rounding.
        "video_track_timescale": rung.fps.numerator,
        # The grid is made; any other mode would let the muxer drop or repeat frames at a chunk's start.
        "fps_mode": "passthrough",
        # Titles, positions and dates of the source stay in the source.
        "map_metadata": -1,
        "map_chapters": -1,
    }


def encoder_options(rung: Rung) -> dict[str, Any]:
    """Codec, rate control and GOP of one rung."""
    return _h264(rung) if rung.codec == "h264" else _av1(rung)


def _h264(rung: Rung) -> dict[str, Any]:
    return {
        "c:v": "libx264",
        "preset": rung.preset,
        "profile:v": "high",
        "crf": f"{rung.crf:g}",
        "maxrate": rung.maxrate,
        "bufsize": rung.bufsize,
        "threads": rung.threads,
        "g": rung.gop,
        "keyint_min": rung.gop,
        # A scene cut must not start a GOP of its own: key frames stand on the grid and nowhere else.
        "sc_threshold": 0,
        # stitchable: SPS and PPS that do not depend on the content or the quantiser, so that chunks share one init.
        "x264-params": "stitchable=1:open-gop=0",
        # SEI (type 6) may carry the source's captions and time codes; nothing here needs any.
        "bsf:v": "filter_units=remove_types=6",
    }


def _av1(rung: Rung) -> dict[str, Any]:
    return {
        "c:v": "libsvtav1",
        "preset": rung.preset,
        "crf": round(rung.crf),
        # AV1 needs about a third less than H.264, so do its caps.
        "maxrate": rung.maxrate * 2 // 3,
        "bufsize": rung.bufsize * 2 // 3,
        "g": rung.gop,
        # irefresh-type=2: closed GOPs, each from a key frame; scd=0: no key frames besides those of the grid.
        "svtav1-params": f"keyint={rung.gop}:irefresh-type=2:scd=0:lp={rung.threads}",
    }
