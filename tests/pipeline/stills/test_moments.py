"""Moments to choose a poster from, and where the frame of a chosen one is."""

from dataclasses import replace
from fractions import Fraction

import pytest
from PIL import Image

from pipeline import presets
from pipeline.media import Plan
from pipeline.package.video import Gop, MediaChunk
from pipeline.plan import plan
from pipeline.stills.frame import place, rung_of
from pipeline.stills.moments import MOST, moments
from tests.pipeline.literals import clip

PLAN = plan(clip(), presets.load("vertical"))
BLACK = Image.new("RGB", (90, 160))
SHARP = Image.effect_noise((90, 160), 90).convert("RGB")


def tiled(tiles: int, each: int = 1) -> Plan:
    return replace(PLAN, stills=replace(PLAN.stills, tiles=tiles, tile_gops=each))


def test_each_stretch_of_the_video_has_its_best_moment() -> None:
    tiles = [SHARP if index % 2 else BLACK for index in range(2 * MOST)]
    found = moments(tiles, tiled(len(tiles), 3))
    assert [moment.tile for moment in found] == list(range(1, 2 * MOST, 2))
    assert [moment.time for moment in found] == [6 * tile for tile in range(1, 2 * MOST, 2)]


def test_black_moments_are_for_videos_of_nothing_else() -> None:
    assert [moment.tile for moment in moments([BLACK, SHARP, BLACK], tiled(3))] == [1]
    assert [moment.tile for moment in moments([BLACK, BLACK], tiled(2))] == [0, 1]
    assert len(moments([SHARP], tiled(1))) == 1


def test_a_poster_is_made_of_the_rung_of_its_size() -> None:
    rung = rung_of(PLAN)
    assert (rung.codec, rung.width, rung.height) == ("h264", PLAN.stills.poster_width, PLAN.stills.poster_height)


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(30000, 1001), Fraction(24000, 1001)])
def test_every_frame_is_found_by_its_time_in_milliseconds(fps: Fraction) -> None:
    gop = round(2 * fps)
    rung = replace(rung_of(PLAN), fps=fps, gop=gop, frames=3 * gop + 5)
    counts = (gop, gop, gop, 5)
    chunks = [
        MediaChunk(f"{number}.m4s", 0, b"", "", gops)
        for number, gops in enumerate(
            tuple(Gop(index, 1, 1, counts[index]) for index in part) for part in ((0,), (1, 2), (3,))
        )
    ]
    for frame in range(rung.frames):
        at = place(rung, chunks, round(float(frame / fps), 3))
        assert (at.gop.offset * gop + at.frame, at.time) == (frame, frame / fps)
    assert place(rung, chunks, 1e6).frame == 4
