"""Clauses that only a decoder can answer: FFmpeg reads everything, and says nothing."""

import re
import subprocess
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

from tests.conformance.asset import Asset, Rendition
from tests.conformance.clauses import Clause

SECONDS = 600


def _ffmpeg(*arguments: str | Path) -> tuple[str, str]:
    """What FFmpeg says on stdout (its progress) and on stderr (its warnings)."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostdin",
        "-hide_banner",
        "-v",
        "warning",
        "-threads",
        "2",
        *map(str, arguments),
    ]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    return done.stdout, done.stderr if done.returncode == 0 or done.stderr else f"exit {done.returncode}"


def check_decoding(asset: Asset) -> None:
    """Decode each rendition whole by its playlist, and read all of them at once through the multivariant playlist."""
    _, said = _ffmpeg("-i", asset.folder / "master.m3u8", "-map", "0", "-c", "copy", "-f", "null", "-")
    asset.require(not said, Clause.DECODE, "master.m3u8", said[-400:])
    for rendition in asset.video.values():
        out, said = _ffmpeg(
            "-i",
            asset.folder / rendition.name,
            "-map",
            "0:v",
            "-fps_mode",
            "passthrough",
            "-progress",
            "pipe:1",
            "-f",
            "null",
            "-",
        )
        asset.require(not said, Clause.DECODE, rendition.name, said[-400:])
        frames = [int(count) for count in re.findall(r"^frame=(\d+)$", out, re.MULTILINE)]
        promised = round(_promised(rendition) * rendition.fps)
        right = frames[-1:] == [promised]
        asset.require(
            right, Clause.FRAME_COUNT, rendition.name, f"{frames[-1:]} frames, the playlist promises {promised}"
        )
    for rendition in asset.audio.values():
        out, said = _ffmpeg(
            "-i", asset.folder / rendition.name, "-map", "0:a", "-progress", "pipe:1", "-f", "null", "-"
        )
        asset.require(not said, Clause.DECODE, rendition.name, said[-400:])
        times = [int(time) for time in re.findall(r"^out_time_us=(\d+)$", out, re.MULTILINE)]
        heard, promised_us = (times or [0])[-1], float(_promised(rendition)) * 1e6
        # A player may or may not cut the priming and the padding: two frames of 1024.
        near = abs(heard - promised_us) <= 2 * 1024 / 48000 * 1e6 + 1000
        asset.require(near, Clause.FRAME_COUNT, rendition.name, f"{heard} µs, the playlist promises {promised_us:.0f}")


def _promised(rendition: Rendition) -> Fraction:
    return sum((Fraction(segment.extinf) for segment in rendition.playlist.segments), Fraction(0))
