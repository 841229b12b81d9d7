"""Clips of three kinds, at three speeds of the line and without any, on an idle machine and beside a busy ladder."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles

from bench import ledger
from bench.clips import deliverable_clip, hlg_clip, turned_clip
from bench.measure import middle
from bench.report import Figure, Report
from bench.servers import rgw
from bench.stand import wait_for
from bench.time_to_play.place import LADDER_WORKERS, Place, place
from bench.time_to_play.viewer import play, until_ready
from models.states import TaskState, VideoState
from pipeline import presets
from pipeline.encode import chunk_arguments
from pipeline.ffmpeg import Job, run_ffmpeg
from pipeline.limits import SourceLimits
from pipeline.media import Chunk
from pipeline.plan import plan
from pipeline.probe import probe

PATIENCE = 900.0
BUSY_TARGET = 2.0
"""Times what is promised of an idle machine. What it was there in fact stands beside it."""
LENGTH_TARGET = 1.2
LADDER_TARGET, LADDER_PACED_TARGET = 1.5, 0.6
SLOW_LINES = (10e6, 20e6, 50e6)
"""bit/s"""
FEWEST_FOR_SLOW = 20
WHILE_UPLOADING = 20e6
"""At this speed a clip plays before its last byte."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the clips."""

    name: str
    draw: Callable[[int], Path]
    seconds: int
    middle_target: float
    slow_target: float
    """Of the middle run and of one in twenty, unpaced on an idle machine; seconds."""


KINDS = (
    Kind("deliverable", deliverable_clip, 60, 0.5, 1.0),
    Kind("17 Mbit/s turned", turned_clip, 60, 0.9, 1.5),
    Kind("HEVC HLG turned", hlg_clip, 30, 1.6, 3.0),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; the clips are the same, since what is promised is promised for their lengths."""

    runs: int
    paced: int
    """Runs at each speed."""
    busy: int
    """Runs beside a busy ladder."""
    elsewhere: int
    """Runs on Postgres and S3."""
    before: int
    """Runs of what it is compared with."""
    lines: tuple[float, ...]
    long: int
    """Seconds of the long clip; 0: not measured."""


FULL = Size(30, 3, 5, 10, 1, SLOW_LINES, 360)
QUICK = Size(4, 1, 4, 4, 1, (WHILE_UPLOADING,), 0)


def run(clip: Path | None, *, quick: bool, runs: int | None = None) -> Report:
    """Everything; `clip` takes the place of all that are drawn, and meets no target but that it plays.

    `runs` are those of each figure, where it is given: 30 at the slowest speed take hours.
    """
    size = QUICK if quick else FULL
    if runs is not None:
        size = replace(size, runs=runs, paced=runs, busy=runs, elsewhere=runs, before=runs)
    kinds = KINDS if clip is None else (Kind(clip.name, lambda _: clip, 0, PATIENCE, PATIENCE),)
    clips = [(kind, kind.draw(kind.seconds)) for kind in kinds]
    figures: list[Figure] = []
    with place(scaled_out=False) as here:
        _once(here, clips[0][1], None)  # everything is loaded once
        idle = {kind.name: [_once(here, path, None) for _ in range(size.runs)] for kind, path in clips}
        for kind, _ in clips:
            figures += _spread(f"{kind.name}, unpaced", idle[kind.name], kind.middle_target, kind.slow_target)
        for bits in size.lines:
            for kind, path in clips:
                found = [_once(here, path, bits) for _ in range(size.paced)]
                # Of the HEVC clip nothing is promised: it is decoded slower than it comes.
                target = 0.0 if bits == WHILE_UPLOADING and kind is not kinds[-1] else None
                figures += _spread(f"{kind.name}, {bits / 1e6:g} Mbit/s", found, target)
        if size.long and clip is None:
            long = [_once(here, turned_clip(size.long), None) for _ in range(size.paced)]
            ratio = middle(long) / middle(idle[KINDS[1].name])
            figures.append(Figure(f"{size.long} s against {KINDS[1].seconds} s", ratio, "×", LENGTH_TARGET))
        figures += _ladders(here, clips[min(1, len(clips) - 1)][1])
        figures += _beside_ladders(here, clips, idle, size.busy)
    figures += _scaled_out(clips, size)
    for kind, path in clips:
        found = [_afterwards(path) for _ in range(size.before)]
        figures += _spread(f"{kind.name}, one FFmpeg ladder after the upload", found)
    said = f"{size.runs} runs a clip unpaced, {size.paced} at each speed, {size.busy} beside a busy ladder"
    return Report("time_to_play", f"{said}, {size.elsewhere} on Postgres and S3", tuple(figures))


def _once(here: Place, clip: Path, bits: float | None) -> float:
    """Seconds from the last byte until somebody else sees a frame; below 0 where that was before."""
    video, over = here.sender.begin(clip, bits)
    seen = play(here.viewer, video, PATIENCE)
    after = seen.at - over.result().last_byte
    here.forget(video)
    return after


def _spread(
    name: str, found: list[float], middle_target: float | None = None, slow_target: float | None = None
) -> list[Figure]:
    if len(found) == 1:
        return [Figure(f"{name}, the only run", found[0], "s", middle_target)]
    slow = quantiles(found, n=20, method="inclusive")[-1]
    return [
        Figure(f"{name}, p50", middle(found), "s", middle_target),
        Figure(f"{name}, p95", slow, "s", slow_target),
        Figure(f"{name}, slowest", max(found), "s"),
    ]


def _ladders(here: Place, clip: Path) -> list[Figure]:
    """How long after the last byte the whole ladder is there, in lengths of the clip."""
    length = float(probe(clip, SourceLimits()).duration)
    figures = []
    for bits, target in ((None, LADDER_TARGET), (WHILE_UPLOADING, LADDER_PACED_TARGET)):
        video, over = here.sender.begin(clip, bits)
        lengths = (until_ready(here.viewer, video, PATIENCE) - over.result().last_byte) / length
        here.forget(video)
        speed = "unpaced" if bits is None else f"{bits / 1e6:g} Mbit/s"
        figures.append(Figure(f"all rungs of {clip.stem}, {speed}", lengths, "× its length", target))
    return figures


def _beside_ladders(
    here: Place, clips: list[tuple[Kind, Path]], idle: dict[str, list[float]], runs: int
) -> list[Figure]:
    """The same while the workers of the ladder are busy with other videos."""
    others = here.engine.submit(*[turned_clip(60)] * (LADDER_WORKERS + 2))
    states = {VideoState.PLAYABLE}
    wait_for(lambda: all(bool(ledger.changes([item], state)) for item in others for state in states), PATIENCE, "plays")
    figures = []
    for kind, path in clips:
        wait_for(lambda: ledger.count(TaskState.RUNNING) >= LADDER_WORKERS, PATIENCE, "busy ladder workers")
        name, found = f"{kind.name}, beside a busy ladder", [_once(here, path, None) for _ in range(runs)]
        # Of so few that the slowest is one in twenty, it would be luck.
        slow_target = BUSY_TARGET * kind.slow_target if runs >= FEWEST_FOR_SLOW else None
        figures += _spread(name, found, BUSY_TARGET * kind.middle_target, slow_target)
        figures.append(Figure(f"{name} to idle", middle(found) / max(middle(idle[kind.name]), 1e-3), "×"))
    for video in others:
        here.forget(video)
    return figures


def _scaled_out(clips: list[tuple[Kind, Path]], size: Size) -> list[Figure]:
    """On Postgres and a real S3; nothing where there is none."""
    if not rgw.available():
        return []
    figures = []
    with place(scaled_out=True) as there:
        _once(there, clips[0][1], None)
        for kind, path in clips:
            found = [_once(there, path, None) for _ in range(size.elsewhere)]
            figures += _spread(f"{kind.name}, unpaced, Postgres and S3", found)
    return figures


def _afterwards(clip: Path) -> float:
    """Baseline: seconds that one FFmpeg takes for all rungs once the file is there."""
    made = plan(probe(clip, SourceLimits()), presets.load("vertical"))
    began = time.monotonic()
    with Job(clip) as job:
        run_ffmpeg(job, chunk_arguments(made, Chunk(0, 0, made.frames, None, True), made.rungs, SourceLimits()))
    return time.monotonic() - began
