"""The whole way on one machine: a source file in, a finished asset folder out, or nothing at all.

The same stages that workers run one by one. Everything is made in a hidden folder beside the output and moved into place
at the end, so that whatever happens the output is either complete or as it was before.
"""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.asset import Asset, Images, text
from pipeline.ffmpeg import Job, Progress, available_cpus
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, Reframe, Rung
from pipeline.output import replacing
from pipeline.package.video import MediaChunk
from pipeline.plan import plan
from pipeline.presets import Preset
from pipeline.probe import probe
from pipeline.publication import final
from pipeline.steps import Sound, encode_media, make_sound, make_stills, rungs_by_codec
from pipeline.stills.poster import make_poster
from pipeline.stopwatch import Stopwatch

TOGETHER = 2
"""Chunks encoded at a time: each keeps some two cores busy (decoding, scaling and its encoders overlap), and more of them
would only take more memory."""

LARGE = 2 * 1920 * 1088
"""Source pixels from which chunks are encoded one at a time: two decoders of 4K pictures would need twice the memory."""

NOTICE_SECONDS = 0.2
"""How often a waiting main thread looks up, so that Ctrl-C is noticed."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is."""

    stage: str
    share: float = 0.0
    """Of the stage, 0 to 1."""
    speed: float | None = None
    """Seconds of video encoded per second; None where that says nothing."""


Report = Callable[[Step], None]
"""May be called from any thread."""


@dataclass(frozen=True, slots=True)
class Request:
    """How a source is to be encoded."""

    preset: Preset
    reframe: Reframe = Reframe.FIT
    codecs: tuple[str, ...] = ("h264",)


def produce(
    source: Path, output: Path, request: Request, limits: SourceLimits, report: Report = lambda step: None
) -> Asset:
    """Encode `source` into the folder `output`, replacing an asset that is there.

    Raises:
        PipelineError: any leaf; `output` is as it was before.
        KeyboardInterrupt: passed on, after every process has been ended and every file of ours removed.
    """
    with replacing(output) as workspace:
        return _Production(source, workspace, request, limits, report).run()


class _Production:
    """One run of `produce`: the stages in order, and what they cost."""

    def __init__(self, source: Path, workspace: Path, request: Request, limits: SourceLimits, report: Report) -> None:
        self.source, self.request, self.limits, self.report = source, request, limits, report
        self.workspace = workspace
        self.folder = workspace / "asset"
        self.stop = threading.Event()
        self.watch = Stopwatch()

    def run(self) -> Asset:
        """Stages whose order matters: the poster before the ladder, for it must be there within a second."""
        (self.folder / "images").mkdir(parents=True)
        with self.watch.stage("probe"):
            self.report(Step("probe"))
            info = probe(self.source, self.limits)
            self.plan = plan(info, self.request.preset, reframe=self.request.reframe, codecs=self.request.codecs)
        with Job(self.source, self.workspace) as self.job:
            with self.watch.stage("poster"):
                self.report(Step("poster"))
                images = self.folder / "images"
                poster = make_poster(self.job, self.plan, images, self.limits, stop=self.stop)
            media, sound = self._encode()
        with self.watch.stage("package"):
            self.report(Step("package"))
            publication = final(self.plan, media, sound.media if sound else ())
            for item in publication.items:
                (self.folder / item.name).write_bytes(item.data)
        with self.watch.stage("stills"):
            self.report(Step("stills"))
            rung = self.plan.stills.rung
            make_stills(self.folder / rung, media[rung], self.plan, poster.time, images, stop=self.stop)
        asset = Asset(
            self.plan,
            publication.variants,
            publication.tracks,
            Images(poster.thumbhash, poster.dominant_colour, poster.time),
            sound.loudness if sound else None,
            self.watch.stages(),
        )
        (self.folder / "asset.json").write_text(text(asset), "utf-8")
        return asset

    def _encode(self) -> tuple[dict[str, list[MediaChunk]], Sound | None]:
        """All chunks and the sound, as many at a time as the machine can hold."""
        with self.watch.stage("encode"):
            codecs = rungs_by_codec(self.plan)
            total = sum(chunk.end - chunk.start for chunk in self.plan.chunks) * len(codecs)
            gauge = _Gauge(total, float(self.plan.duration), self.report)
            large = self.plan.info.video.width * self.plan.info.video.height >= LARGE
            pool = ThreadPoolExecutor(1 if large else min(TOGETHER, available_cpus()))
            try:
                chunks = [
                    pool.submit(self._chunk, chunk, rungs, gauge) for rungs in codecs for chunk in self.plan.chunks
                ]
                heard = pool.submit(self._sound) if self.plan.audio else None
                _finish([*chunks, *((heard,) if heard else ())])
            finally:
                self.stop.set()
                pool.shutdown(cancel_futures=True)
            media: dict[str, list[MediaChunk]] = {rung.name: [] for rung in self.plan.rungs}
            for future in chunks:
                for name, chunk in future.result().items():
                    media[name].append(chunk)
        sound = heard.result() if heard else None
        if sound:
            self.watch.part("sound", "encode", sound.spent)
        self.stop.clear()
        return media, sound

    def _chunk(self, chunk: Chunk, rungs: tuple[Rung, ...], gauge: "_Gauge") -> dict[str, MediaChunk]:
        def advance(progress: Progress) -> None:
            gauge.set((rungs[0].codec, chunk.index), progress.frame * rungs[0].step)

        media, _ = encode_media(
            self.job, self.plan, chunk, rungs, self.folder, self.limits, on_progress=advance, stop=self.stop
        )
        gauge.set((rungs[0].codec, chunk.index), chunk.end - chunk.start)
        return media

    def _sound(self) -> Sound:
        return make_sound(self.job, self.plan, self.folder, self.limits, stop=self.stop)


class _Gauge:
    """Frames encoded over all chunks, from several threads."""

    def __init__(self, total: int, duration: float, report: Report) -> None:
        self._total, self._duration, self._report = total, duration, report
        self._started = time.monotonic()
        self._done: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()
        report(Step("encode"))

    def set(self, key: tuple[str, int], frames: int) -> None:
        with self._lock:
            self._done[key] = frames
            share = min(1.0, sum(self._done.values()) / self._total)
            elapsed = time.monotonic() - self._started
            self._report(Step("encode", share, share * self._duration / elapsed if elapsed else None))


def _finish(futures: Iterable[Future[Any]]) -> None:
    """Wait until all are done or one has failed; raise the first failure."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, NOTICE_SECONDS, FIRST_EXCEPTION)
        for future in done:
            future.result()
