"""The whole way on one machine: a source file in, a finished asset folder out, or nothing at all.

The same stages that workers run one by one. Everything is made in a hidden folder beside the output and moved into place
at the end, so that whatever happens the output is either complete or as it was before.
"""

import json
import mmap
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline import sound
from pipeline.asset import Asset, Images, Spent, document
from pipeline.encode import encode_chunk
from pipeline.ffmpeg import Finished, Job, Progress, available_cpus
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, Reframe, Rung
from pipeline.output import replacing
from pipeline.package import audio, playlists, video
from pipeline.package.tracks import Track, target_duration
from pipeline.plan import audio_for, plan
from pipeline.presets import Preset
from pipeline.probe import probe
from pipeline.stills.poster import Poster, make_poster
from pipeline.stills.preview import make_preview
from pipeline.stills.storyboard import make_storyboard
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
        with self.watch.stage("poster"):
            self.report(Step("poster"))
            poster = make_poster(self.source, self.plan, self.folder / "images", limits=self.limits, stop=self.stop)
        with Job(self.source, self.workspace) as self.job:
            media, loudness = self._encode()
        with self.watch.stage("package"):
            self.report(Step("package"))
            variants, tracks = self._package(media)
        with self.watch.stage("stills"):
            self.report(Step("stills"))
            self._stills(poster)
        images = Images(poster.thumbhash, poster.dominant_colour, poster.time)
        asset = Asset(self.plan, variants, tracks, images, loudness, self.watch.stages())
        text = json.dumps(document(asset), indent=2, ensure_ascii=False)
        (self.folder / "asset.json").write_text(text + "\n", "utf-8")
        return asset

    def _encode(self) -> tuple[dict[str, list[video.MediaChunk]], sound.Loudness | None]:
        """All chunks and the sound, as many at a time as the machine can hold."""
        with self.watch.stage("encode"):
            total = sum(chunk.end - chunk.start for chunk in self.plan.chunks) * len(self._codec_rungs())
            gauge = _Gauge(total, float(self.plan.duration), self.report)
            large = self.plan.info.video.width * self.plan.info.video.height >= LARGE
            pool = ThreadPoolExecutor(1 if large else min(TOGETHER, available_cpus()))
            try:
                chunks = [
                    pool.submit(self._chunk, chunk, rungs, gauge)
                    for rungs in self._codec_rungs()
                    for chunk in self.plan.chunks
                ]
                heard = [pool.submit(self._sound)] if self.plan.audio else []
                _finish([*chunks, *heard])
            finally:
                self.stop.set()
                pool.shutdown(cancel_futures=True)
            media: dict[str, list[video.MediaChunk]] = {rung.name: [] for rung in self.plan.rungs}
            for future in chunks:
                for name, chunk in future.result().items():
                    media[name].append(chunk)
        loudness: sound.Loudness | None = None
        for sounding in heard:
            loudness, runs = sounding.result()
            spent = Spent(sum(run.wall_seconds for run in runs), sum(run.cpu_seconds for run in runs))
            self.watch.part("sound", "encode", spent)
        self.stop.clear()
        return media, loudness

    def _codec_rungs(self) -> list[tuple[Rung, ...]]:
        """Rungs by codec: AV1 encodes in a process of its own, for its memory."""
        by_codec = [tuple(rung for rung in self.plan.rungs if rung.codec == codec) for codec in ("h264", "av1")]
        return [rungs for rungs in by_codec if rungs]

    def _chunk(self, chunk: Chunk, rungs: tuple[Rung, ...], gauge: "_Gauge") -> dict[str, video.MediaChunk]:
        """Encode one chunk and write its media files."""

        def advance(progress: Progress) -> None:
            gauge.set((rungs[0].codec, chunk.index), progress.frame * rungs[0].step)

        encoded, _ = encode_chunk(self.job, self.plan, chunk, rungs, self.limits, on_progress=advance, stop=self.stop)
        media: dict[str, video.MediaChunk] = {}
        for item in encoded:
            path = self.job.file(item.name)
            folder = self.folder / item.rung.name
            folder.mkdir(exist_ok=True)
            with (
                path.open("rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
                (folder / video.media_name(chunk)).open("wb") as out,
            ):
                media[item.rung.name] = video.package_chunk(item.rung, chunk, data, out)
            path.unlink()
        gauge.set((rungs[0].codec, chunk.index), chunk.end - chunk.start)
        return media

    def _sound(self) -> tuple[sound.Loudness, tuple[Finished, ...]]:
        loudness, measured = sound.measure(self.job, self.plan, self.limits, stop=self.stop)
        encoded = sound.encode_sound(self.job, self.plan, loudness.gain, self.limits, stop=self.stop)
        for rendition in self.plan.audio:
            name = sound.sound_file(rendition)
            self.job.file(name).rename(self.workspace / name)
        return loudness, (measured, encoded)

    def _package(
        self, media: dict[str, list[video.MediaChunk]]
    ) -> tuple[tuple[playlists.Variant, ...], tuple[Track, ...]]:
        """Inits and playlists: media files are there already, the multivariant playlist comes last."""
        rungs = self.plan.rungs
        tracks = {rung.name: video.video_track(rung, media[rung.name], self.plan.segment_gops) for rung in rungs}
        heard = {item.name: item for item in self._audio_tracks(tracks[rungs[0].name])}
        target = target_duration((*tracks.values(), *heard.values()))
        for rung in rungs:
            track = tracks[rung.name]
            self._write(f"{track.folder}/{video.INIT}", media[rung.name][0].init)
            self._write(f"{track.folder}/{playlists.MEDIA}", playlists.media_playlist(track, target).encode())
            self._write(f"{track.folder}/{playlists.I_FRAMES}", playlists.i_frame_playlist(track).encode())
        for track in heard.values():
            self._write(f"{track.folder}/{playlists.MEDIA}", playlists.media_playlist(track, target).encode())
        variants = tuple(
            playlists.Variant(rung, tracks[rung.name], heard[audio_for(rung, self.plan.audio).name] if heard else None)
            for rung in rungs
        )
        master = playlists.multivariant_playlist(variants, self.plan.first_play)
        self._write(playlists.MULTIVARIANT, master.encode())
        return variants, tuple(heard.values())

    def _audio_tracks(self, picture: Track) -> Iterable[Track]:
        """Cut the sound where the video is cut."""
        boundaries = list(accumulate(segment.duration for segment in picture.segments))
        for rendition in self.plan.audio:
            packed = audio.package_audio(
                rendition,
                list(audio.adts_frames((self.workspace / sound.sound_file(rendition)).read_bytes())),
                sample_rate=sound.SAMPLE_RATE,
                channels=sound.CHANNELS,
                priming=sound.PRIMING,
                boundaries=boundaries,
            )
            self._write(f"{packed.track.folder}/{video.INIT}", packed.init)
            self._write(f"{packed.track.folder}/{audio.MEDIA}", packed.data)
            yield packed.track

    def _stills(self, poster: Poster) -> None:
        """Storyboard and preview, from an encoded rung."""
        make_storyboard(self.folder, self.plan, self.folder / "images", stop=self.stop)
        make_preview(self.folder, self.plan, poster.time, self.folder / "images", stop=self.stop)

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


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
