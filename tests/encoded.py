"""A real asset, encoded once by the command line for all who watch it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

CLIP_SECONDS = 12


@pytest.fixture(scope="session")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `vw encode` makes of a portrait clip in which everything moves, with sound; made once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    encoded = folder / "player" / "asset"
    with (folder / "player.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not encoded.is_dir():
            encoded.parent.mkdir(exist_ok=True)
            encode(encoded)
    return encoded


def encode(encoded: Path) -> None:
    clip = encoded.with_name("clip.mp4")
    picture = f"testsrc2=size=720x1280:rate=30:duration={CLIP_SECONDS}"
    sound = f"sine=frequency=330:beep_factor=4:sample_rate=48000:duration={CLIP_SECONDS}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *inputs, *codecs, clip], check=True)
    subprocess.run([sys.executable, "-m", "pipeline.cli", "encode", clip, "-o", encoded, "--quiet"], check=True)
