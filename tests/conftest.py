"""What all tests share: the folder of real clips, and clips that FFmpeg makes on the spot."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import presets
from pipeline.ffmpeg import ffmpeg_path
from pipeline.limits import SourceLimits
from pipeline.media import Reframe
from pipeline.produce import Request, produce
from tests import clips as catalogue
from tests.lacking import lacking

pytest_plugins = (
    "tests.encoded",
    "tests.servers",
    "tests.servers.chromium",
    "tests.servers.postgres",
    "tests.servers.providers",
    "tests.servers.rgw",
    "tests.servers.valkey",
)

Generate = Callable[..., Path]
"""`generate(name, *ffmpeg_arguments)`: the file of that name, made once a session."""

Encode = Callable[..., Path]
"""`encode(clip, reframe=…, codecs=…)`: the asset's folder."""


@pytest.fixture(scope="session")
def clips() -> Path:
    """The folder that holds `real` and `hostile`."""
    if not catalogue.available():
        lacking(f"no clips at {catalogue.root()}; set VW_CLIPS")
    return catalogue.root()


@pytest.fixture(scope="session")
def real(clips: Path) -> Path:
    return clips / "real"


@pytest.fixture(scope="session")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Generate:
    """A function that makes a clip: `generate("a.mp4", "-f", "lavfi", "-i", "testsrc2=d=2", …)`."""
    folder = tmp_path_factory.mktemp("generated")

    def make(name: str, *arguments: str | Path) -> Path:
        path = folder / name
        if not path.exists():
            command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments), str(path)]
            subprocess.run(command, check=True, timeout=120, stdin=subprocess.DEVNULL)
        return path

    return make


@pytest.fixture(scope="session")
def short_clip(generate: Generate) -> Path:
    """Three seconds of H.264 and AAC at 320x240, 30 fps."""
    sources = ("-f", "lavfi", "-i", "testsrc2=d=3:s=320x240:r=30", "-f", "lavfi", "-i", "sine=d=3:r=48000")
    return generate("short.mp4", *sources, "-c:v", "libx264", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac")


@pytest.fixture
def encode(tmp_path: Path) -> Encode:
    """Encode a clip in the test's own process, as `vw encode` does."""
    count = iter(range(100))

    def run(clip: Path, reframe: Reframe = Reframe.FIT, codecs: tuple[str, ...] = ("h264",)) -> Path:
        folder = tmp_path / f"asset{next(count)}"
        produce(clip, folder, Request(presets.load("vertical"), reframe, codecs), SourceLimits())
        return folder

    return run
