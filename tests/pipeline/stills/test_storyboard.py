"""Storyboard and preview, from an encoded rung."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from pipeline import presets
from pipeline.errors import OutputInvalid
from pipeline.media import Plan
from pipeline.plan import plan
from pipeline.stills import scoring
from pipeline.stills.preview import make_preview
from pipeline.stills.rendition import Rendition
from pipeline.stills.storyboard import compose, make_storyboard, timestamp, webvtt
from tests.pipeline.literals import clip
from tests.pipeline.stills.near import BLUE, near

THREE = replace(
    plan(clip(), presets.load("vertical")).stills, tiles=3, columns=2, tile_gops=1, tile_width=120, tile_height=214
)


def test_webvtt_maps_times_to_tiles() -> None:
    assert webvtt(THREE, Fraction(2), Fraction("5.5")) == (
        "WEBVTT\n"
        "\n"
        "00:00:00.000 --> 00:00:02.000\n"
        "storyboard.jpg#xywh=0,0,120,214\n"
        "\n"
        "00:00:02.000 --> 00:00:04.000\n"
        "storyboard.jpg#xywh=120,0,120,214\n"
        "\n"
        "00:00:04.000 --> 00:00:05.500\n"
        "storyboard.jpg#xywh=0,214,120,214\n"
    )


def test_cues_stand_on_the_frame_grid() -> None:
    text = webvtt(replace(THREE, tile_gops=6), 60 / Fraction(30000, 1001), Fraction(600))
    assert re.findall(r"--> (\S+)", text) == ["00:00:12.012", "00:00:24.024", "00:00:36.036"]


def test_timestamps_reach_into_hours() -> None:
    assert timestamp(Fraction(3 * 3600 + 25 * 60 + 45) + Fraction("0.6789")) == "03:25:45.679"


def test_sprite_holds_the_tiles_in_order() -> None:
    tiny = replace(THREE, tile_width=2, tile_height=2)
    tiles = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    sprite = compose(b"".join(bytes(colour) * 4 for colour in tiles), tiny)
    assert sprite.size == (4, 4)
    assert [sprite.getpixel(at) for at in ((0, 0), (2, 1), (1, 2), (3, 3))] == [*tiles, (0, 0, 0)]


def test_missing_tile_is_noticed() -> None:
    with pytest.raises(OutputInvalid, match="2 storyboard tiles instead of 3"):
        compose(bytes(2 * 120 * 214 * 3), THREE)


def test_storyboard_shows_each_scene_at_its_time(rendition: Rendition, planned: Plan, tmp_path: Path) -> None:
    storyboard = make_storyboard(rendition, planned, tmp_path)
    assert storyboard.cpu_seconds > 0
    text = (tmp_path / "storyboard.vtt").read_text("utf-8")
    assert text.endswith("00:00:08.000 --> 00:00:09.000\nstoryboard.jpg#xywh=480,0,120,214\n")
    with Image.open(tmp_path / "storyboard.jpg") as sprite:
        assert sprite.size == (600, 214)
        assert not sprite.getexif()
        middles = [sprite.crop((x + 20, 40, x + 100, 180)) for x in range(0, 600, 120)]
    # Tiles at 0, 2, 4, 6 and 8 s.
    assert near(middles[0].resize((1, 1)).getpixel((0, 0)), (0, 0, 0))
    assert near(middles[1].resize((1, 1)).getpixel((0, 0)), (0, 0, 0))
    assert scoring.look(middles[2]).contrast > 30
    assert near(middles[3].resize((1, 1)).getpixel((0, 0)), BLUE)
    assert near(middles[4].resize((1, 1)).getpixel((0, 0)), BLUE)


def test_storyboard_of_a_rung_that_lost_a_gop_is_refused(rendition: Rendition, planned: Plan, tmp_path: Path) -> None:
    with pytest.raises(OutputInvalid, match="5 storyboard tiles instead of 6"):
        make_storyboard(rendition, replace(planned, stills=replace(planned.stills, tiles=6)), tmp_path)


def test_preview_moves_for_three_seconds_and_for_ever(rendition: Rendition, planned: Plan, tmp_path: Path) -> None:
    preview = make_preview(rendition, planned, Fraction(4), tmp_path)
    assert preview.start == 4
    with Image.open(tmp_path / "preview.webp") as picture:
        assert (picture.format, picture.size, picture.info["loop"]) == ("WEBP", (240, 426), 0)
        durations = []
        for index in range(getattr(picture, "n_frames", 1)):
            picture.seek(index)
            picture.load()
            durations.append(picture.info["duration"])
        last = picture.convert("RGB").getpixel((120, 213))
    assert len(durations) > 15
    assert sum(durations) == 3000
    # From 6 s on the picture is blue, as it is in the source: WebP's other matrix is reckoned with.
    assert near(last, BLUE)
