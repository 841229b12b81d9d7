"""The grid that is known from the plan is the one that encoded tracks are on."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline import presets
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Rung
from pipeline.package.grid import gop_durations, segment_durations, target_of
from pipeline.package.video import video_track
from pipeline.plan import plan
from pipeline.presets import Preset
from pipeline.probe import probe
from pipeline.steps import encode_media
from tests.conftest import Generate
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")

NTSC = Fraction(30000, 1001)


def tiny() -> Preset:
    """Rungs that are encoded in no time, the smaller at half the rate of 50 and 60 fps clips."""
    rungs = (replace(VERTICAL.rung[0], short_edge=180), replace(VERTICAL.rung[-1], short_edge=90))
    return replace(VERTICAL, ladder=replace(VERTICAL.ladder, high_rate_from=180), rung=rungs)


def rung(fps: Fraction, frames: int) -> Rung:
    """The largest rung of a clip of so many frames."""
    return plan(clip(fps=fps, frames=frames, end=frames / fps), VERTICAL).rungs[0]


def test_gops_are_two_seconds_of_whole_frames_and_the_last_takes_the_rest() -> None:
    assert gop_durations(rung(NTSC, 150)) == (60 / NTSC, 60 / NTSC, 30 / NTSC)
    assert gop_durations(rung(Fraction(30), 120)) == (2, 2)
    assert gop_durations(rung(Fraction(30), 1)) == (Fraction(1, 30),)


def test_segments_are_one_gop_then_two() -> None:
    assert segment_durations(rung(Fraction(30), 301), 2) == (2, 4, 4, Fraction(1, 30))
    assert segment_durations(rung(Fraction(30), 300), 1) == (2, 2, 2, 2, 2)
    assert segment_durations(rung(Fraction(30), 45), 2) == (Fraction(3, 2),)


def test_all_rungs_of_a_plan_have_the_same_grid() -> None:
    made = plan(clip(fps=Fraction(60), frames=601, end=Fraction(601, 60)), VERTICAL, codecs=("h264", "av1"))
    assert {item.step for item in made.rungs} == {1, 2}
    assert len({gop_durations(item) for item in made.rungs}) == 1
    assert sum(gop_durations(made.rungs[-1])) == made.duration


def test_target_is_rounded_and_at_least_one() -> None:
    assert [target_of(Fraction(text)) for text in ("0.1", "2.002", "3.5")] == [1, 2, 4]


@pytest.mark.parametrize(
    ("rate", "frames", "container"),
    [("30000/1001", 215, "mp4"), ("60", 431, "mp4"), ("50", 500, "mp4"), ("30", 61, "mp4"), ("30", 200, "ts")],
    ids=["29.97", "60 and 30", "50 and 25", "a tail of one frame", "one chunk"],
)
def test_encoded_tracks_are_on_the_grid(
    generate: Generate, tmp_path: Path, rate: str, frames: int, container: str
) -> None:
    picture = ("-f", "lavfi", "-i", f"testsrc2=s=180x320:r={rate}", "-frames:v", str(frames))
    name = f"grid-{rate.replace('/', '-')}-{frames}.{container}"
    source = generate(name, *picture, "-c:v", "libx264", "-preset", "ultrafast", "-g", "30")
    made = plan(probe(source, SourceLimits()), tiny())
    assert {item.step for item in made.rungs} == ({1, 2} if made.fps > 30 else {1})
    with Job(source) as job:
        media = [encode_media(job, made, chunk, made.rungs, tmp_path, SourceLimits())[0] for chunk in made.chunks]
    for item in made.rungs:
        track = video_track(item, [chunk[item.name] for chunk in media], made.segment_gops)
        assert tuple(segment.duration for segment in track.segments) == segment_durations(item, made.segment_gops)
        assert tuple(frame.duration for frame in track.key_frames) == gop_durations(item)
