"""How far sound and picture are apart: the flashes and beeps of `clips.flash_and_beep`, read back from an output."""

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.fragments import read_fragments
from tests.conformance.playlist import parse_playlist
from tests.conformance.track import read_track
from tests.instruments.decoder import audio_playlist, ffmpeg, rung_playlist

RATE = 48000
BLOCK = 48
"""Samples looked at together: a millisecond."""
SILENCE = 300
"""Blocks without sound before an onset counts."""


@dataclass(frozen=True, slots=True)
class Sync:
    """Seconds at which picture flashes and sound beeps, on the output's own clock."""

    flashes: tuple[float, ...]
    beeps: tuple[float, ...]

    @property
    def offsets(self) -> tuple[float, ...]:
        """Milliseconds from each flash to the beep nearest to it; above 0 the sound is late."""
        found = []
        for flash in self.flashes:
            at = bisect_left(self.beeps, flash)
            found.append(min((1000 * (beep - flash) for beep in self.beeps[max(0, at - 1) : at + 1]), key=abs))
        return tuple(found)

    @property
    def start(self) -> float:
        """Offset at the first flash, ms."""
        return self.offsets[0]

    @property
    def end(self) -> float:
        """Offset at the last flash, ms."""
        return self.offsets[-1]


def measure(folder: Path, *, rung: str | None = None, audio: str | None = None) -> Sync:
    """Flashes of a rung and beeps of an audio rendition of an HLS asset; the first ones where no name is given."""
    return Sync(flash_times(rung_playlist(folder, rung)), beep_times(audio_playlist(folder, audio)))


def measure_file(path: Path) -> Sync:
    """The same for a file with picture and sound."""
    return Sync(flash_times(path), beep_times(path))


def flash_times(source: Path) -> tuple[float, ...]:
    """Presentation times of the frames that turn white, in seconds: by the boxes of a playlist, else as FFmpeg says.

    FFmpeg shows fragments with negative composition offsets late by the largest of them (its demuxer moves all times so
    that none is before its decode time); players do not, and so its word is not taken for them.
    """
    log = ffmpeg(
        "-copyts", "-i", source, "-map", "0:v:0", "-vf",
        "scale=16:16:flags=area,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-",
        "-fps_mode", "passthrough", "-f", "null", "-",
    ).decode()  # fmt: skip
    seen = re.findall(r"pts_time:(\S+)\s+lavfi\.signalstats\.YAVG=(\S+)", log)
    shown = frame_times(source) if source.suffix == ".m3u8" else tuple(float(time) for time, _ in seen)
    if len(shown) != len(seen):
        raise ValueError(f"{source} has {len(shown)} frames, of which {len(seen)} decode")
    white = [float(luma) > 128 for _, luma in seen]
    return tuple(shown[k] for k in range(1, len(white)) if white[k] and not white[k - 1])


def frame_times(playlist: Path) -> tuple[float, ...]:
    """Presentation time of every frame of a media playlist, ascending, in seconds: tfdt, trun and edit list alone."""
    said = parse_playlist(playlist.read_bytes())
    track = read_track((playlist.parent / said.maps[0].uri).read_bytes())
    files = dict.fromkeys(segment.uri for segment in said.segments)
    fragments = [item for name in files for item in read_fragments((playlist.parent / name).read_bytes(), track)]
    skipped = max((edit.media_time for edit in track.edits), default=0)
    shown = sorted(sample.shown - skipped for fragment in fragments for sample in fragment.samples)
    return tuple(time / track.timescale for time in shown)


def beep_times(source: Path) -> tuple[float, ...]:
    """Onsets of the beeps in seconds, to a fraction of a millisecond.

    `first_pts=0` makes sample k the one at k / 48000 s: silence where the sound begins late, a cut where it begins early.
    """
    pcm = ffmpeg(
        "-copyts", "-i", source, "-map", "0:a:0", "-af", f"aresample={RATE}:async=1:first_pts=0",
        "-ac", 1, "-f", "s16le", "-"
    )  # fmt: skip
    samples = array("h", pcm[: len(pcm) // 2 * 2])
    if not samples:
        return ()
    threshold = max(abs(extreme) for extreme in (max(samples), min(samples))) // 5
    times = []
    quiet = SILENCE
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        if max(block) < threshold and min(block) > -threshold:
            quiet += 1
            continue
        if quiet >= SILENCE:
            loud = next(index for index, sample in enumerate(block) if abs(sample) >= threshold)
            times.append((start + loud) / RATE)
        quiet = 0
    return tuple(times)
