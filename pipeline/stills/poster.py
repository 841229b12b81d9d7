"""The poster: the best of a few frames of the source, on disk within the first second.

Key frames decode alone, so only they are read: copied out of the source, one file each, then decoded side by side, small;
the winner is decoded once more at full size. Copying first costs 30 ms and saves more: a decoder that is fed from the
source runs on past the one picture that is wanted, and hands out the key frames of some HEVC streams in the wrong order.
Tone-mapping every candidate at full size would cost ten times as much.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg
from PIL import Image

from pipeline import graph
from pipeline.encode import entry, seconds
from pipeline.errors import Damaged, FFmpegFailed
from pipeline.ffmpeg import Job, run_ffmpeg, source_args
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.stills import pictures, scoring
from pipeline.stills.plan import poster_times

OPENING_SECONDS = 4
"""How much of the beginning is decoded whole when a clip's few key frames are all black, empty or cut off."""

OPENING_FRAMES = 8

FEW = 3

GLANCE = "images/glance"
"""The folder of a poster that is made of the opening while the rest of a source is on its way."""

EARLIER = Fraction(1, 2)
"""Seconds by which a packet may be decoded before it is shown."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What is known of the poster; the pictures are in its folder."""

    time: Fraction
    """Where in the video it was taken: seconds from `MediaInfo.origin`."""
    thumbhash: str
    """Base64."""
    dominant_colour: str
    """`#rrggbb`."""
    cpu_seconds: float
    """FFmpeg's."""


def of_opening(plan: Plan) -> Plan:
    """The plan with candidates from its first seconds alone, for a picture before the rest of the source has come."""
    video = plan.info.video
    times = poster_times(video.keyframes, video.start, min(video.end, video.start + OPENING_SECONDS), FEW)
    return replace(plan, stills=replace(plan.stills, poster_times=times))


def make_poster(
    job: Job, plan: Plan, folder: Path, limits: SourceLimits, *, nice: int = 0, stop: threading.Event | None = None
) -> Poster:
    """Choose a frame of the job's source and write `poster.jpg`, then `poster.webp`, into `folder`.

    Raises:
        Damaged: no candidate decodes.
    """
    search = _Search(job, plan, limits, nice, stop)
    at, picture = search.best()
    pictures.save_jpeg(picture, folder / "poster.jpg")
    pictures.save_webp(picture, folder / "poster.webp")
    return Poster(
        time=at,
        thumbhash=pictures.hash_of(picture),
        dominant_colour=pictures.dominant_colour(picture),
        cpu_seconds=search.cpu_seconds,
    )


Shot = tuple[Fraction, Image.Image]
"""A frame and its time."""

Size = tuple[int, int]


class _Search:
    """The FFmpeg runs of one poster, and what they cost."""

    def __init__(self, job: Job, plan: Plan, limits: SourceLimits, nice: int, stop: threading.Event | None) -> None:
        self.job, self.plan, self.limits, self.nice, self.stop = job, plan, limits, nice, stop
        self.small: Size = (plan.stills.look_width, plan.stills.look_height)
        self.full: Size = (plan.stills.poster_width, plan.stills.poster_height)
        self.cpu_seconds = 0.0

    def best(self) -> Shot:
        """The best key frame, or the best frame of the opening when key frames are few and all poor."""
        shots = self.key_frames()
        looks = [scoring.look(picture) for _, picture in shots]
        if len(shots) <= FEW and all(look.poor for look in looks):
            return self.opening()
        at = shots[scoring.best(looks)][0]
        self._decode((at,), self.full)
        return self._shots((at,), self.full)[0]

    def key_frames(self) -> list[Shot]:
        """The candidates that decode, small."""
        times, copied = self.plan.stills.poster_times, list[Fraction]()
        # In passing, too, what seeking did not find: MPEG-4 part 2 tells its size only to those who look ahead.
        for copy in (self._copy_by_seeking, self._copy_in_passing)[0 if self.plan.info.chunkable else 1 :]:
            self._all_that_work(copy, times)
            if copied := [at for at in times if _size_of(self.job.file(_packet(at)))]:
                break
        self._all_that_work(lambda some: self._decode(some, self.small), copied)
        return self._shots(copied, self.small)

    def opening(self) -> Shot:
        """The best of several frames of the first seconds, whatever kind of frame it is."""
        info = self.plan.info
        length = min(Fraction(OPENING_SECONDS), info.video.end - info.video.start)
        times = [info.video.start + length * index / OPENING_FRAMES for index in range(OPENING_FRAMES)]
        # Times in the file are rounded to its own ticks.
        thresholds = [seconds(at - Fraction(1, 1000)) for at in times]
        # The first frame at or after each of them.
        wanted = "+".join(f"gte(t,{at})*not(gte(prev_selected_t,{at}))" for at in thresholds)
        source = self._source(*_options(entry(info, None)))
        self._run(
            [*source, *self._raw(f"0:{info.video.index}", f"select='{wanted}',", self.full, len(times), "opening")]
        )
        found = self._pictures("opening", self.full)
        if not found:
            raise Damaged("no frame of the first seconds decodes")
        looks = [scoring.look(picture.resize(self.small, Image.Resampling.BOX)) for picture in found]
        chosen = scoring.best(looks)
        return times[chosen], found[chosen]

    def _copy_by_seeking(self, times: Sequence[Fraction]) -> None:
        """Copy the key frames at `times` out of a source that FFmpeg can be sent to any key frame of."""
        inputs, outputs = list[str](), list[str]()
        for number, at in enumerate(times):
            # No look ahead into the file: eight of them take longer than all the rest. FFmpeg then does not know where
            # the file starts, so the time is on the file's own clock. A millisecond later, because the key frame
            # *before* is taken and times are rounded to microseconds.
            there = seconds(self.plan.info.origin + at + Fraction(1, 1000))
            inputs += self._source("-nofind_stream_info", "-noaccurate_seek", "-ss", there)
            outputs += self._copy(number, at)
        self._run([*inputs, *outputs])

    def _copy_in_passing(self, times: Sequence[Fraction]) -> None:
        """Copy them in one pass from the beginning to the last of them."""
        info = self.plan.info
        outputs: list[str] = []
        for at in times:
            before = [key for key in info.video.keyframes if key < at]
            early = min(EARLIER, (at - before[-1]) / 2) if before else EARLIER
            # An output's start is compared with the decoding time, which precedes `at`; only key frames are taken.
            start = at + info.origin - info.container_start - early
            outputs += self._copy(0, at, *(("-ss", seconds(start)) if start > 0 else ()))
        self._run([*self._source(), *outputs])

    def _copy(self, number: int, at: Fraction, *options: str) -> list[str]:
        # Matroska takes every codec that we read.
        track = f"{number}:{self.plan.info.video.index}"
        copy = ("-c", "copy", "-frames:v", "1", "-map_metadata", "-1", "-f", "matroska")
        return ["-map", track, *copy, *options, _packet(at)]

    def _decode(self, times: Sequence[Fraction], size: Size) -> None:
        """Decode the copied key frames at `times`."""
        # Deblocking, a tenth of the work, is not seen at a sixth of the size.
        haste = ("-skip_loop_filter", "all") if size == self.small and size != self.full else ()
        inputs, outputs = list[str](), list[str]()
        for number, at in enumerate(times):
            guards = (*source_args("matroska", limits=self.limits), *_options(graph.UPRIGHT_INPUT))
            # One picture each, side by side: a decoder's own threads would only wait for more pictures.
            inputs += [*guards, "-nofind_stream_info", "-threads", "1", *haste, "-i", _packet(at)]
            outputs += self._raw(f"{number}:0", "", size, 1, _picture(at, size))
        self._run([*inputs, *outputs])

    def _shots(self, times: Sequence[Fraction], size: Size) -> list[Shot]:
        """What was decoded, without the key frames that could not be."""
        return [(at, found[0]) for at in times if (found := self._pictures(_picture(at, size), size))]

    def _all_that_work(self, run: Callable[[Sequence[Fraction]], None], times: Sequence[Fraction]) -> None:
        """Do all in one process; one by one when that fails, since one broken picture ends FFmpeg for all (`-xerror`)."""
        try:
            if times:
                run(times)
        except (Damaged, FFmpegFailed):
            for at in times if len(times) > 1 else ():
                self._all_that_work(run, (at,))

    def _source(self, *options: str) -> list[str]:
        guards = source_args(self.plan.info.demuxer, limits=self.limits)
        return [*guards, *_options(graph.UPRIGHT_INPUT), *options, "-i", "source"]

    def _raw(self, track: str, first: str, size: Size, frames: int, name: str) -> list[str]:
        """An output of raw RGB. A `-vf` each, not one `-filter_complex`: FFmpeg gives every graph a thread of its own,
        and would feed a common one with one candidate after the other."""
        # passthrough: a picture is wanted once, whatever rate the stream claims.
        raw = ("-fps_mode", "passthrough", "-frames:v", str(frames), "-f", "rawvideo")
        return ["-map", track, "-vf", first + filters(self.plan, size), *raw, name]

    def _run(self, arguments: Sequence[str]) -> None:
        self.cpu_seconds += run_ffmpeg(self.job, arguments, nice=self.nice, stop=self.stop).cpu_seconds

    def _pictures(self, name: str, size: Size) -> list[Image.Image]:
        """The whole pictures in a file of raw ones."""
        each = size[0] * size[1] * 3
        raw = self.job.file(name).read_bytes() if _size_of(self.job.file(name)) else b""
        return [pictures.from_raw(raw[at : at + each], *size) for at in range(0, len(raw) - each + 1, each)]


def filters(plan: Plan, size: Size) -> str:
    """From source frames to upright RGB pictures, full range, as Pillow and every screen take them; for `-vf`."""
    video = graph.deinterlaced(ffmpeg.input("source")["0"], plan.info)
    rgb = (
        graph.upright(video, plan.info, plan.canvas, *size)
        .filter("scale", in_color_matrix="bt709", in_range="tv", out_range="pc", flags="accurate_rnd+full_chroma_int")
        .filter("format", "rgb24")
    )
    compiled = graph.arguments(ffmpeg.output(rgb, "raw"))
    # `-vf` takes the same graph, without names for where it begins and ends.
    text = compiled[compiled.index("-filter_complex") + 1]
    return text.removeprefix("[0:0]").rpartition("[")[0]


def _packet(at: Fraction) -> str:
    return f"key-{int(at * 1_000_000)}.mkv"


def _picture(at: Fraction, size: Size) -> str:
    return f"key-{int(at * 1_000_000)}-{size[0]}.rgb"


def _size_of(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _options(options: Mapping[str, Any]) -> list[str]:
    """ffmpeg-python's keywords as arguments; a flag has no value."""
    return [part for name, value in options.items() for part in (f"-{name}", *(() if value is None else (str(value),)))]
