"""What `vw` shows while it works and when it is done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.asset import Asset
from pipeline.media import MediaInfo
from pipeline.package.tracks import average_bandwidth
from pipeline.produce import Report, Step

LINE_EVERY = 0.1
"""Share of the encode between two lines where there is no terminal."""

WARNINGS = {
    "extra_video_tracks": "the file has several pictures; the main one was used",
    "extra_audio_tracks": "the file has several sound tracks; the first was used",
    "undecodable_audio": "a sound track is in a format we cannot read and was left out",
    "odd_display_matrix": "the file asks for a turn or scale that no player knows; the nearest was used",
    "peak_over_twice_average": "some passages need more than twice the average bit rate",
}
"""Sentences for the codes in `asset.json`."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """A place to report stages to: a bar on a terminal, plain lines elsewhere, nothing when quiet."""
    if quiet:
        yield lambda step: None
    elif sys.stderr.isatty():
        with _bar() as report:
            yield report
    else:
        yield _Lines().report


@contextmanager
def _bar() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task("probe", total=1.0, speed="")

        def report(step: Step) -> None:
            speed = f"{step.speed:.2f}×" if step.speed else ""
            display.update(task, description=step.stage, completed=step.share, speed=speed)

        yield report


class _Lines:
    """A line for each stage, and for every tenth of the encode."""

    def __init__(self) -> None:
        self._stage, self._next, self._started = "", 0.0, time.monotonic()

    def report(self, step: Step) -> None:
        now = time.monotonic()
        if step.stage != self._stage:
            self._stage, self._next, self._started = step.stage, LINE_EVERY, now
            print(step.stage, file=sys.stderr, flush=True)
        elif step.share >= self._next:
            self._next = (int(step.share / LINE_EVERY) + 1) * LINE_EVERY
            left = (now - self._started) * (1 - step.share) / step.share
            speed = f"{step.speed:.2f}×, " if step.speed else ""
            print(f"{step.stage} {step.share:.0%}, {speed}{left:.0f} s left", file=sys.stderr, flush=True)


def summary(asset: Asset, output: Path) -> Iterator[str]:
    """What was made, for people."""
    total = dict(asset.stages)["total"]
    duration = float(asset.plan.duration)
    speed = f"{duration / total.seconds:.2f}×"
    yield f"{output}: {duration:.2f} s encoded in {total.seconds:.1f} s ({speed}), {total.cpu_seconds:.1f} CPU s"
    for item in asset.variants:
        rung, rate = item.rung, average_bandwidth(item.track.segments) / 1000
        size = f"{rung.width}×{rung.height}"
        yield f"  {rung.name:<10} {size:>9}  {float(rung.fps):g} fps  {rate:.0f} kbit/s  {item.track.codecs}"
    for track in asset.audio:
        yield f"  audio/{track.name:<4} {average_bandwidth(track.segments) / 1000:.0f} kbit/s  {track.codecs}"
    for code in asset.warnings:
        yield f"  note: {WARNINGS.get(code, code)}"
    yield f"play it with: vw play {output}"


def facts(info: MediaInfo) -> Iterator[str]:
    """What a source is, for people."""
    video, audio = info.video, info.audio
    turned = " turned" if video.orientation.transpose else ""
    yield f"{info.demuxer}, {info.size / 1e6:.1f} MB, {float(info.duration):.3f} s"
    rate = f"{float(video.fps):.2f} fps{' (variable)' if video.variable else ''}"
    kind = f"{video.codec} {video.profile or ''}".strip()
    yield f"video: {kind} {video.width}×{video.height}{turned}, {rate}, {video.dynamic.value}, {video.bit_depth} bit"
    if audio:
        start = float(audio.start)
        yield f"audio: {audio.codec}, {audio.channels} channels, {audio.sample_rate} Hz, from {start:.3f} s"
    else:
        yield "audio: none"
    for code in info.warnings:
        yield f"note: {WARNINGS.get(code, code)}"
