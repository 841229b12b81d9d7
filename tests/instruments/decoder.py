"""FFmpeg as the instruments use it: one command, its output in memory, and no word of complaint."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

SECONDS = 300


def ffmpeg(*arguments: str | Path | int | float) -> bytes:
    """Run FFmpeg and return its stdout; raises RuntimeError with the end of its stderr when it fails."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-v", "error", "-y", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr.decode(errors='replace')[-1500:]}")
    return done.stdout


def rung_playlist(folder: Path, rung: str | None = None) -> Path:
    """Media playlist of the rung called `rung`, or of the first variant that master.m3u8 lists."""
    if rung is not None:
        return folder / rung / "index.m3u8"
    lines = (folder / "master.m3u8").read_text().splitlines()
    return folder / lines[next(i for i, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF")) + 1]


def audio_playlist(folder: Path, name: str | None = None) -> Path:
    """Media playlist of the audio rendition called `name`, or of the first by name."""
    found = sorted((folder / "audio").glob("*/index.m3u8"))
    return folder / "audio" / name / "index.m3u8" if name is not None else found[0]
