"""The plan: rates, frames, chunks and audio, from literals."""

from fractions import Fraction

import pytest

from pipeline import presets
from pipeline.media import Plan, Reframe
from pipeline.plan import audio_for, output_rate, plan, seek_before, total_frames
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")


def names(made: Plan) -> list[str]:
    return [rung.name for rung in made.rungs]


@pytest.mark.parametrize(
    ("nominal", "expected"),
    [
        ("30", "30"),
        ("29.99", "30"),
        ("30.02", "30"),
        ("29.97", "30000/1001"),
        ("23.98", "24000/1001"),
        ("24", "24"),
        ("25.035", "25"),
        ("59.94", "60000/1001"),
        ("60", "60"),
        ("120", "60"),
        ("240", "60"),
        ("119.88", "60000/1001"),
        ("90", "60"),
        ("48", "60"),
        ("12.5", "30"),
        ("9", "30"),
        ("15", "30"),
        ("28.03", "30"),
        ("1", "30"),
    ],
)
def test_rate_snaps_to_one_that_players_know(nominal: str, expected: str) -> None:
    assert output_rate(Fraction(nominal), 60) == Fraction(expected)


def test_rate_stays_under_the_presets_cap() -> None:
    assert output_rate(Fraction(60), 30) == 30


def test_frames_are_rounded_and_never_none() -> None:
    assert total_frames(Fraction("2.016"), Fraction(30)) == 60
    assert total_frames(Fraction("0.001"), Fraction(30)) == 1


def test_frames_are_even_where_small_rungs_run_at_half_rate() -> None:
    made = plan(clip(fps=Fraction(60), frames=601, end=Fraction(601, 60)), VERTICAL)
    assert made.frames == 602
    assert {rung.frames / rung.fps for rung in made.rungs} == {made.duration}


def test_high_rate_only_from_720_up() -> None:
    made = plan(clip(fps=Fraction(60), frames=1200), VERTICAL)
    assert {rung.short_edge: rung.fps for rung in made.rungs} == {1080: 60, 720: 60, 540: 30, 360: 30, 234: 30}
    assert {rung.short_edge: rung.gop for rung in made.rungs} == {1080: 120, 720: 120, 540: 60, 360: 60, 234: 60}


def test_small_high_rate_source_is_gridded_at_half_rate() -> None:
    made = plan(clip(width=540, height=960, fps=Fraction(60), frames=1200), VERTICAL)
    assert made.fps == 30
    assert {rung.step for rung in made.rungs} == {1}


def test_gop_is_counted_in_frames_for_fractional_rates() -> None:
    made = plan(clip(fps=Fraction(30000, 1001), end=Fraction(20)), VERTICAL)
    assert made.gop == 60
    assert [(chunk.start, chunk.end) for chunk in made.chunks] == [(0, 60), (60, 300), (300, 540), (540, 599)]


def test_chunks_tile_the_grid_and_only_the_last_is_last() -> None:
    made = plan(clip(), VERTICAL)
    assert [(chunk.start, chunk.end) for chunk in made.chunks] == [(0, 60), (60, 300), (300, 540), (540, 600)]
    assert [chunk.last for chunk in made.chunks] == [False, False, False, True]


def test_clip_of_exactly_one_gop_has_one_chunk() -> None:
    made = plan(clip(end=Fraction(2)), VERTICAL)
    assert [(chunk.start, chunk.end, chunk.last) for chunk in made.chunks] == [(0, 60, True)]


def test_source_that_cannot_be_entered_midway_is_one_chunk() -> None:
    made = plan(clip(chunkable=False), VERTICAL)
    assert [(chunk.start, chunk.end, chunk.seek) for chunk in made.chunks] == [(0, 600, None)]


def test_decoding_begins_at_the_second_key_frame_before() -> None:
    keys = tuple(Fraction(second) for second in range(10))
    assert seek_before(keys, 60, Fraction(30)) == 0  # frame 59 is at 1.97: key frames 0 and 1 are before it
    assert seek_before(keys, 61, Fraction(30)) == 1  # frame 60 is at 2.0, which is one itself
    assert seek_before(keys, 0, Fraction(30)) is None


def test_decoding_begins_at_the_beginning_when_there_are_too_few_key_frames() -> None:
    assert seek_before((Fraction(0),), 300, Fraction(30)) is None
    assert seek_before((), 300, Fraction(30)) is None


def test_silent_source_has_no_audio() -> None:
    assert plan(clip(silent=True), VERTICAL).audio == ()


def test_smallest_rung_has_the_small_audio() -> None:
    made = plan(clip(), VERTICAL)
    assert [rendition.name for rendition in made.audio] == ["128k", "64k"]
    assert {rung.short_edge: audio_for(rung, made.audio).bitrate for rung in made.rungs} == {
        1080: 128_000, 720: 128_000, 540: 128_000, 360: 128_000, 234: 64_000,
    }  # fmt: skip


def test_tiny_source_has_only_the_small_audio() -> None:
    made = plan(clip(width=160, height=120), VERTICAL, reframe=Reframe.KEEP)
    assert [rendition.name for rendition in made.audio] == ["64k"]


def test_first_play_is_540_or_the_next_smaller() -> None:
    assert plan(clip(), VERTICAL).first_play == "h264-540"
    assert plan(clip(width=400, height=800), VERTICAL).first_play == "h264-400"
    assert plan(clip(width=718, height=1280), VERTICAL).first_play == "h264-540"


def test_av1_comes_beside_h264_never_alone() -> None:
    assert names(plan(clip(width=540, height=960), VERTICAL, codecs=("av1",))) == [
        "h264-540", "h264-360", "h264-234", "av1-540", "av1-360", "av1-234",
    ]  # fmt: skip
