"""One good asset for all tests of the checker, encoded once by the command line as a stranger would."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import pytest

SECONDS = 11
"""Three chunks: [0, 2), [2, 10), [10, 11)."""


def _clip(path: Path) -> None:
    """A small portrait clip whose picture and sound never rest, so that no rate is far from the average."""
    picture, sound = f"testsrc2=s=360x640:r=30:d={SECONDS}", f"anoisesrc=d={SECONDS}:c=pink:r=48000:a=0.3:seed=1"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        "18",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-ac",
        "2",
    ]
    subprocess.run([*command, str(path)], check=True, timeout=60)


@pytest.fixture(scope="session")
def conformant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an asset that the checker finds nothing wrong with; read it, copy it, leave it alone."""
    # Under xdist each worker has a folder of its own below one that they share.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, clip = shared / "conformant", shared / "conformant.mp4"
    with (shared / "conformant.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _clip(clip)
            encode = [sys.executable, "-m", "pipeline.cli", "encode", str(clip), "-o", str(folder), "--quiet"]
            subprocess.run([*encode, "--codecs", "h264,av1"], check=True, timeout=240)
    return folder
