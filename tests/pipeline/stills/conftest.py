"""A clip of three scenes, its plan, and one encoded rung of it."""

from pathlib import Path

import pytest

from pipeline import presets
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.steps import encode_media
from pipeline.stills.rendition import Rendition
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
def rendition(three_scenes: Path, planned: Plan, tmp_path_factory: pytest.TempPathFactory) -> Rendition:
    """The encoded rung that storyboard and preview are made from, its files called as no rule says."""
    folder = tmp_path_factory.mktemp("asset")
    rung = next(rung for rung in planned.rungs if rung.name == planned.stills.rung)
    with Job(three_scenes) as job:
        chunks = [
            encode_media(job, planned, chunk, (rung,), folder, SourceLimits(), suffix="-again")[0][rung.name]
            for chunk in planned.chunks
        ]
    return Rendition(folder / rung.name, tuple(chunks))
