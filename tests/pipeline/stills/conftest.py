"""A clip of three scenes, its plan, and one encoded rung of it."""

from pathlib import Path

import pytest

from pipeline import presets
from pipeline.encode import chunk_file, encode_chunk
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.package.video import INIT, media_name, package_chunk
from pipeline.plan import plan
from pipeline.probe import probe
from tests.conftest import Generate


@pytest.fixture(scope="package")
def three_scenes(generate: Generate) -> Path:
    """Nine seconds: black, then a detailed picture, then a plain blue; a key frame each second."""
    sources = (
        *("-f", "lavfi", "-i", "color=black:s=360x640:r=30:d=3"),
        *("-f", "lavfi", "-i", "testsrc2=s=360x640:r=30:d=3"),
        *("-f", "lavfi", "-i", "color=0x1e1ec8:s=360x640:r=30:d=3"),
    )
    # A title and a position, none of which may reach a picture.
    tags = ("-metadata", "title=kitchen", "-metadata", "location=+52.5200+013.4050/")
    return generate(
        "scenes.mp4", *sources, "-filter_complex", "concat=n=3,format=yuv420p", "-c:v", "libx264", "-g", "30", *tags
    )


@pytest.fixture(scope="package")
def planned(three_scenes: Path) -> Plan:
    return plan(probe(three_scenes, SourceLimits()), presets.load("vertical"))


@pytest.fixture(scope="package")
def asset(three_scenes: Path, planned: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the encoded rung that storyboard and preview are made from."""
    folder = tmp_path_factory.mktemp("asset")
    rung = next(rung for rung in planned.rungs if rung.name == planned.stills.rung)
    (folder / rung.name).mkdir()
    with Job(three_scenes) as job:
        for chunk in planned.chunks:
            encode_chunk(job, planned, chunk, (rung,), SourceLimits())
            with (folder / rung.name / media_name(chunk)).open("wb") as media:
                packaged = package_chunk(rung, chunk, job.file(chunk_file(rung, chunk)).read_bytes(), media)
    (folder / rung.name / INIT).write_bytes(packaged.init)
    return folder
