"""The ladder: which rungs, at which sizes and caps, from literals."""

from fractions import Fraction

import pytest

from pipeline import presets
from pipeline.ladder import canvas, edges_below, rate_control, top_edge
from pipeline.media import Canvas, Orientation, Reframe
from pipeline.plan import plan
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")


@pytest.mark.parametrize(
    ("short", "edges"),
    [
        (2160, (1080, 720, 540, 360, 234)),
        (1088, (1080, 720, 540, 360, 234)),
        (1080, (1080, 720, 540, 360, 234)),
        (1079, (1078, 720, 540, 360, 234)),
        (718, (718, 540, 360, 234)),
        (606, (606, 540, 360, 234)),
        (593, (540, 360, 234)),
        (594, (594, 540, 360, 234)),
        (540, (540, 360, 234)),
        (250, (234,)),
        (260, (260, 234)),
        (234, (234,)),
        (233, (232,)),
        (17, (16,)),
    ],
)
def test_rungs_by_short_edge_never_upscaled(short: int, edges: tuple[int, ...]) -> None:
    assert edges_below(top_edge(Fraction(short), VERTICAL), VERTICAL) == edges


def test_portrait_source_keeps_portrait_rungs() -> None:
    rungs = plan(clip(), VERTICAL).rungs
    assert [(rung.width, rung.height) for rung in rungs] == [
        (1080, 1920), (720, 1280), (540, 960), (360, 640), (234, 416),
    ]  # fmt: skip


def test_turned_landscape_is_portrait() -> None:
    made = canvas(clip(width=1920, height=1080, orientation=Orientation(transpose=True)), Reframe.FIT, VERTICAL)
    assert made == Canvas(1080, 1920, Reframe.KEEP)


def test_square_stays_square() -> None:
    assert canvas(clip(width=642, height=642), Reframe.FIT, VERTICAL) == Canvas(642, 642, Reframe.KEEP)


def test_landscape_is_fitted_on_a_portrait_canvas_as_wide_as_itself() -> None:
    assert canvas(clip(width=1280, height=720), Reframe.FIT, VERTICAL) == Canvas(1080, 1920, Reframe.FIT)
    assert canvas(clip(width=640, height=360), Reframe.FIT, VERTICAL) == Canvas(640, 1138, Reframe.FIT)


def test_cropped_landscape_is_no_larger_than_what_is_left() -> None:
    assert canvas(clip(width=1280, height=720), Reframe.CROP, VERTICAL) == Canvas(404, 718, Reframe.CROP)


def test_kept_landscape_counts_its_height_as_short_edge() -> None:
    assert canvas(clip(width=1280, height=720), Reframe.KEEP, VERTICAL) == Canvas(1280, 720, Reframe.KEEP)


def test_sample_aspect_widens_the_picture() -> None:
    wide = clip(width=1440, height=1080, sar=Fraction(4, 3))
    assert canvas(wide, Reframe.KEEP, VERTICAL) == Canvas(1920, 1080, Reframe.KEEP)
    tall = clip(width=640, height=360, sar=Fraction(9, 32))
    assert canvas(tall, Reframe.FIT, VERTICAL) == Canvas(180, 360, Reframe.KEEP)


def test_odd_sizes_become_even() -> None:
    assert canvas(clip(width=811, height=1621), Reframe.FIT, VERTICAL) == Canvas(810, 1620, Reframe.KEEP)


def test_very_long_pictures_stay_within_what_phones_decode() -> None:
    made = canvas(clip(width=1080, height=8000), Reframe.FIT, VERTICAL)
    assert max(made.width, made.height) <= VERTICAL.ladder.max_long_edge
    assert made.width / made.height == pytest.approx(1080 / 8000, rel=0.01)


def test_caps_between_two_rungs_are_interpolated() -> None:
    below, above = rate_control(540, VERTICAL), rate_control(720, VERTICAL)
    middle = rate_control(630, VERTICAL)
    assert middle.maxrate == (below.maxrate + above.maxrate) // 2
    assert rate_control(100, VERTICAL).maxrate == rate_control(234, VERTICAL).maxrate
    assert rate_control(2160, VERTICAL).maxrate == rate_control(1080, VERTICAL).maxrate


def test_high_rate_rungs_get_half_as_much_again() -> None:
    slow, fast = plan(clip(), VERTICAL).rungs, plan(clip(fps=Fraction(60)), VERTICAL).rungs
    assert [b.maxrate / a.maxrate for a, b in zip(slow, fast, strict=True)] == [1.5, 1.5, 1, 1, 1]
