"""The sound as it is kept: measured once, then encoded whole for every audio rendition. (`chunk_sound` is for those who
watch before it is there.)
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ffmpeg

from pipeline import graph
from pipeline.encode import GRACE, SECONDS_PER_SECOND, entry
from pipeline.ffmpeg import Finished, Job, ProcessLimits, Progress, run_ffmpeg, source_args
from pipeline.graph import Stream
from pipeline.limits import SourceLimits
from pipeline.media import AudioRendition, Plan

SAMPLE_RATE = 48_000
CHANNELS = 2
PRIMING = 1024
"""Samples that FFmpeg's AAC encoder puts before time 0."""

SILENCE = -70.0
"""LUFS, the absolute gate of ITU-R BS.1770: nothing below it is measured, and nothing so quiet is lifted."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness of the source in LUFS (`SILENCE` when there is nothing to hear) and the gain applied, dB."""

    measured: float
    gain: float


def measure(
    job: Job, plan: Plan, limits: SourceLimits, *, nice: int = 0, stop: threading.Event | None = None
) -> tuple[Loudness, Finished]:
    """Measure the loudness of what will be heard (EBU R 128)."""
    output = ffmpeg.output(
        _aligned(plan).filter("ebur128", metadata=1).filter("ametadata", mode="print", key=INTEGRATED, file="pipe:1"),
        "-",
        f="null",
    )
    run = _run(job, plan, [*_source(plan, limits), *graph.arguments(output)], nice, None, stop)
    return loudness(run.stdout, plan), run


INTEGRATED = "lavfi.r128.I"


def loudness(printed: bytes, plan: Plan) -> Loudness:
    """Read the last of the running measures that FFmpeg printed, and choose the gain."""
    values = re.findall(rb"lavfi\.r128\.I=(-?\d+(?:\.\d+)?)", printed)
    measured = max(SILENCE, float(values[-1])) if values else SILENCE
    gain = 0.0 if measured <= SILENCE else min(plan.max_gain, plan.loudness - measured)
    return Loudness(measured, round(gain, 2))


def encode_sound(
    job: Job,
    plan: Plan,
    gain: float,
    limits: SourceLimits,
    *,
    nice: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Finished:
    """Encode every audio rendition into the job's folder as ADTS (`sound_file`), exactly as long as the video."""
    return _run(job, plan, sound_arguments(plan, gain, limits), nice, on_progress, stop)


def sound_file(rendition: AudioRendition) -> str:
    return f"audio-{rendition.name}.aac"


def sound_arguments(plan: Plan, gain: float, limits: SourceLimits) -> list[str]:
    """FFmpeg's arguments for all audio renditions: one decode, one gain, one encoder each."""
    sound = finished(_aligned(plan), plan, gain, round(plan.duration * SAMPLE_RATE))
    copies = sound.filter_multi_output("asplit", len(plan.audio))
    outputs = [
        ffmpeg.output(copies[index], sound_file(rendition), **sound_options(rendition))
        for index, rendition in enumerate(plan.audio)
    ]
    return [*_source(plan, limits), *graph.arguments(*outputs)]


def finished(sound: Stream, plan: Plan, gain: float, samples: int) -> Stream:
    """Aligned sound with `gain` dB applied, held below the ceiling, and cut or padded to so many samples."""
    return (
        sound.filter("volume", f"{gain:g}dB")
        # Lifting a quiet clip must not clip its claps. level=0: no make-up gain of its own; latency=1: no delay either.
        .filter("alimiter", limit=f"{plan.ceiling:g}dB", level=0, latency=1)
        .filter("apad")
        .filter("atrim", end_sample=samples)
    )


def sound_options(rendition: AudioRendition) -> dict[str, Any]:
    """FFmpeg's output options for one rendition."""
    return {
        # ADTS: bare frames. `package` writes the boxes, and with them where the priming ends.
        "f": "adts",
        "map_metadata": -1,
        "c:a": "aac",
        "b:a": rendition.bitrate,
        "ar": SAMPLE_RATE,
        "ac": CHANNELS,
    }


def _aligned(plan: Plan) -> Stream:
    """The source's sound as it will be heard, from time 0 of the video."""
    assert plan.info.audio is not None, "a silent source has no sound to align"
    source = ffmpeg.input("source", vn=None, **entry(plan.info, None))
    return rendered(source[str(plan.info.audio.index)])


def rendered(sound: Stream) -> Stream:
    """Decoded sound at 48 kHz stereo from timestamp 0: silence where it starts late or has holes."""
    # async=1 keeps to the timestamps by inserting and dropping, never by stretching; first_pts=0 starts it with the video.
    return sound.filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0}).filter(
        "aformat", sample_fmts="fltp", channel_layouts="stereo"
    )


def _source(plan: Plan, limits: SourceLimits) -> tuple[str, ...]:
    return source_args(plan.info.demuxer, limits=limits)


def _run(
    job: Job,
    plan: Plan,
    arguments: list[str],
    nice: int,
    on_progress: Callable[[Progress], None] | None,
    stop: threading.Event | None,
) -> Finished:
    deadline = GRACE + SECONDS_PER_SECOND * float(plan.duration)
    limits = ProcessLimits(wall_seconds=deadline, cpu_seconds=int(2 * deadline))
    return run_ffmpeg(job, arguments, limits=limits, nice=nice, on_progress=on_progress, stop=stop)
