"""The steps of one video between its plan and its publication, as plain functions.

Each takes what it needs as values and files, leaves files in a folder and returns what is known of them, so that it can
run on any host, alone or beside the others (`produce` runs them all on one machine):

    encode_media    one chunk for some rungs                   → media files
    package_heard   its sound, for those who watch meanwhile   → a media file
    make_sound      all audio renditions                       → media files, loudness
    make_stills     of one encoded rung                        → storyboard and preview

The poster, which needs nothing but the source, is `stills.poster.make_poster`; playlists are `publication`'s.
"""

import mmap
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pipeline import chunk_sound, sound
from pipeline.asset import Spent
from pipeline.encode import encode_chunk
from pipeline.ffmpeg import Finished, Job, Progress
from pipeline.limits import SourceLimits
from pipeline.media import AudioRendition, Chunk, Plan, Rung
from pipeline.package import audio, grid, video
from pipeline.package.audio import AudioMedia
from pipeline.package.video import MediaChunk
from pipeline.publication import growing_folder
from pipeline.sound import Loudness
from pipeline.stills.moments import Moment
from pipeline.stills.preview import make_preview
from pipeline.stills.rendition import Rendition
from pipeline.stills.storyboard import make_storyboard


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of one video, measured, encoded and packaged."""

    loudness: Loudness
    media: tuple[AudioMedia, ...]
    """In the plan's order."""
    spent: Spent
    """FFmpeg's."""


@dataclass(frozen=True, slots=True)
class Stills:
    """What is known of storyboard and preview."""

    cpu_seconds: float
    """FFmpeg's."""
    moments: tuple[Moment, ...]
    """Good ones, to choose another poster from."""


def rungs_by_codec(plan: Plan) -> tuple[tuple[Rung, ...], ...]:
    """The rungs that one process may encode together: AV1 has its own, for its memory."""
    codecs = dict.fromkeys(rung.codec for rung in plan.rungs)
    return tuple(tuple(rung for rung in plan.rungs if rung.codec == codec) for codec in codecs)


def encode_media(
    job: Job,
    plan: Plan,
    chunk: Chunk,
    rungs: tuple[Rung, ...],
    folder: Path,
    limits: SourceLimits,
    *,
    heard: AudioRendition | None = None,
    suffix: str = "",
    threads: int = 2,
    nice: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[dict[str, MediaChunk], Finished]:
    """Encode one chunk for `rungs` (one codec, largest first) and write a media file a rung, `folder`/<rung>/<name>.

    The same process makes the chunk's sound as the rendition `heard`, for `package_heard`. `suffix` makes the files' names
    others than usual (`video.media_name`), `threads` are the decoder's.

    Raises:
        PipelineError: as `encode_chunk` and `package_chunk`.
    """
    beside = (chunk_sound.chunk_sound_output(plan, chunk, heard, limits),) if heard else ()
    encoded, finished = encode_chunk(
        job, plan, chunk, rungs, limits, beside=beside, threads=threads, nice=nice, on_progress=on_progress, stop=stop
    )
    media: dict[str, MediaChunk] = {}
    for item in encoded:
        name = video.media_name(chunk, suffix)
        path, home = job.file(item.name), folder / item.rung.name
        home.mkdir(parents=True, exist_ok=True)
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            (home / name).open("wb") as out,
        ):
            media[item.rung.name] = video.package_chunk(item.rung, chunk, data, out, name=name)
        path.unlink()
    return media, finished


def package_heard(job: Job, plan: Plan, chunk: Chunk, rendition: AudioRendition, folder: Path) -> AudioMedia:
    """Write the media file of the sound that `encode_media` left of a chunk, `folder`/growing/audio/<rendition>/<name>.

    For a last moment that is too short for a frame of sound, the file is empty.

    Raises:
        OutputInvalid: there are too few frames.
    """
    path, part = job.file(chunk_sound.chunk_sound_file(chunk)), chunk_sound.sound_chunk(plan, chunk)
    frames = list(audio.adts_frames(path.read_bytes()))[part.skipped :]
    path.unlink()
    home = folder / growing_folder(rendition.name)
    return _package_sound(plan, rendition, frames, home, video.media_name(chunk), part.gops)


def make_sound(
    job: Job,
    plan: Plan,
    folder: Path,
    limits: SourceLimits,
    *,
    name: str = audio.MEDIA,
    nice: int = 0,
    stop: threading.Event | None = None,
) -> Sound:
    """Measure, encode and package the sound of a video that has any, into `folder`/audio/<rendition>/<name>.

    Raises:
        PipelineError: as `sound.measure`, `sound.encode_sound` and `package_audio`.
    """
    loudness, measured = sound.measure(job, plan, limits, nice=nice, stop=stop)
    encoded = sound.encode_sound(job, plan, loudness.gain, limits, nice=nice, stop=stop)
    media: list[AudioMedia] = []
    for rendition in plan.audio:
        path = job.file(sound.sound_file(rendition))
        frames = list(audio.adts_frames(path.read_bytes()))
        media.append(_package_sound(plan, rendition, frames, folder / audio.audio_folder(rendition.name), name))
        path.unlink()
    spent = Spent(measured.wall_seconds + encoded.wall_seconds, measured.cpu_seconds + encoded.cpu_seconds)
    return Sound(loudness, tuple(media), spent)


def _package_sound(
    plan: Plan, rendition: AudioRendition, frames: Sequence[bytes], home: Path, name: str, part: range | None = None
) -> AudioMedia:
    """Write the media file `home`/`name` of some GOPs of the sound, of all where `part` is None."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / name).open("wb") as out:
        return audio.package_audio(
            rendition,
            frames,
            out,
            sample_rate=sound.SAMPLE_RATE,
            channels=sound.CHANNELS,
            priming=sound.PRIMING,
            # All rungs have their GOPs at the same times.
            gops=grid.gop_durations(plan.rungs[0]),
            part=part,
            name=name,
        )


def make_stills(
    rung_folder: Path,
    chunks: Sequence[MediaChunk],
    plan: Plan,
    poster_time: Fraction,
    folder: Path,
    *,
    nice: int = 0,
    stop: threading.Event | None = None,
) -> Stills:
    """Write storyboard and preview into `folder`.

    Args:
        rung_folder: where the media files of the rung `plan.stills.rung` are, all of its `chunks`.
        poster_time: around which moment the preview is.
    """
    rendition = Rendition(rung_folder, tuple(chunks))
    storyboard = make_storyboard(rendition, plan, folder, nice=nice, stop=stop)
    preview = make_preview(rendition, plan, poster_time, folder, nice=nice, stop=stop)
    return Stills(storyboard.cpu_seconds + preview.cpu_seconds, storyboard.moments)
