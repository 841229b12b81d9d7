"""The poster: which frame, from sound and broken sources, and what its files hold."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from pipeline import presets
from pipeline.errors import Damaged
from pipeline.ffmpeg import Job, run_ffmpeg
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.stills.poster import Poster, make_poster, of_opening
from tests.conftest import Generate
from tests.pipeline.stills.near import BLUE, near


def poster_of(source: Path, made: Plan, folder: Path) -> Poster:
    with Job(source) as job:
        return make_poster(job, made, folder, SourceLimits())


@pytest.mark.parametrize("chunkable", [True, False], ids=["by seeking", "in passing"])
def test_poster_is_taken_from_the_detailed_scene(
    three_scenes: Path, planned: Plan, tmp_path: Path, chunkable: bool
) -> None:
    made = replace(planned, info=replace(planned.info, chunkable=chunkable))
    poster = poster_of(three_scenes, made, tmp_path)
    assert 3 <= poster.time < 6
    assert re.fullmatch("#[0-9a-f]{6}", poster.dominant_colour)
    assert poster.cpu_seconds > 0
    for name, form in (("poster.jpg", "JPEG"), ("poster.webp", "WEBP")):
        with Image.open(tmp_path / name) as picture:
            assert (picture.format, picture.size, picture.mode) == (form, (360, 640), "RGB")
            assert not picture.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
        data = (tmp_path / name).read_bytes()
        assert b"kitchen" not in data
        assert b"52.52" not in data


def test_poster_of_the_opening_needs_nothing_behind_it(planned: Plan, three_scenes: Path, tmp_path: Path) -> None:
    made = of_opening(planned)
    assert max(planned.stills.poster_times) > 4 > max(made.stills.poster_times)
    # The black scene lasts for three seconds: what is seen in the fourth is better.
    assert poster_of(three_scenes, made, tmp_path).time == 3


def test_poster_shows_the_frame_of_its_time(three_scenes: Path, planned: Plan, tmp_path: Path) -> None:
    """Against the frames at that time and a second later, decoded from the beginning."""
    at = poster_of(three_scenes, planned, tmp_path).time

    def distance(seconds: Fraction) -> float:
        with Job(three_scenes) as job:
            wanted = f"select=gte(t\\,{float(seconds)})"
            run_ffmpeg(job, ["-i", "source", "-vf", wanted, "-frames:v", "1", "shot.png"])
            with Image.open(job.file("shot.png")) as shot, Image.open(tmp_path / "poster.jpg") as picture:
                return sum(ImageStat.Stat(ImageChops.difference(shot.convert("RGB"), picture)).mean) / 3

    assert distance(at) < 4
    assert distance(at + 1) > 2 * distance(at)


def test_black_key_frame_gives_way_to_a_frame_of_the_opening(generate: Generate, tmp_path: Path) -> None:
    """A fade-in whose only key frame is black."""
    source = generate(
        "fade.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=3,fade=d=1"),
        *("-c:v", "libx264", "-g", "300", "-pix_fmt", "yuv420p"),
    )
    made = plan(probe(source, SourceLimits()), presets.load("vertical"))
    assert made.stills.poster_times == (Fraction(0),)
    assert poster_of(source, made, tmp_path).time >= 1


def test_broken_key_frame_does_not_cost_the_poster(three_scenes: Path, planned: Plan, tmp_path: Path) -> None:
    """The detailed scene, which would be chosen, is broken; FFmpeg gives up at the first of its key frames."""
    data = bytearray(three_scenes.read_bytes())
    start = data.index(b"mdat") + 4
    whole = len(data) - start
    data[start + whole // 50 : start + whole * 9 // 10] = bytes(whole * 9 // 10 - whole // 50)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    poster_of(broken, planned, tmp_path)
    with Image.open(tmp_path / "poster.jpg") as picture:
        assert near(picture.getpixel((180, 320)), BLUE)


def test_clip_of_which_nothing_decodes_is_damaged(three_scenes: Path, planned: Plan, tmp_path: Path) -> None:
    data = bytearray(three_scenes.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov", start) - 4
    data[start:end] = bytes(end - start)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    with pytest.raises(Damaged):
        poster_of(broken, planned, tmp_path)
    assert not (tmp_path / "poster.jpg").exists()
