"""Which stills are planned, from literals."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from pipeline import presets
from pipeline.media import MediaInfo, Reframe, StillsPlan
from pipeline.plan import plan
from pipeline.stills.plan import poster_times, tiling
from pipeline.stills.preview import preview_gops
from tests.pipeline.literals import clip

VERTICAL = presets.load("vertical")


def stills(info: MediaInfo, reframe: Reframe = Reframe.FIT) -> StillsPlan:
    return plan(info, VERTICAL, reframe=reframe).stills


def lasting(seconds: int, every: int = 1) -> MediaInfo:
    """The plain clip, so long and with a key frame every so many seconds."""
    keys = tuple(Fraction(at) for at in range(0, seconds, every))
    return clip(silent=True, frames=seconds * 30, end=Fraction(seconds), keyframes=keys)


def test_candidates_are_key_frames_spread_over_the_clip_without_its_ends() -> None:
    times = stills(lasting(60)).poster_times
    assert len(times) == 8
    assert all(time.denominator == 1 for time in times)
    assert times[0] == 2
    assert times[-1] == 55
    assert all(5 <= later - earlier <= 10 for earlier, later in pairwise(times))


def test_more_candidates_come_from_the_first_half() -> None:
    times = stills(lasting(60)).poster_times
    assert sum(time < 30 for time in times) > len(times) / 2


def test_short_clip_may_use_its_first_key_frame() -> None:
    assert stills(lasting(5)).poster_times == tuple(map(Fraction, range(5)))


def test_all_key_frames_are_tried_where_there_are_few() -> None:
    assert stills(lasting(60, every=20)).poster_times == tuple(map(Fraction, (0, 20, 40)))


def test_key_frames_that_are_not_shown_are_no_candidates() -> None:
    keys = (Fraction(-1), Fraction(1), Fraction(7), Fraction(9))
    assert poster_times(keys, Fraction(0), Fraction(8), 8) == (Fraction(1), Fraction(7))


def test_clip_without_a_shown_key_frame_has_its_first_frame_as_candidate() -> None:
    assert poster_times((Fraction(-1),), Fraction("0.1"), Fraction(8), 8) == (Fraction("0.1"),)


def test_huge_pictures_are_not_decoded_eight_at_a_time() -> None:
    assert len(stills(clip(width=2160, height=3840)).poster_times) == 8
    assert len(stills(clip(width=4320, height=7680)).poster_times) == 2


@pytest.mark.parametrize(
    ("width", "height", "poster"),
    [(1080, 1920, (720, 1280)), (720, 1280, (720, 1280)), (606, 1080, (606, 1080)), (180, 320, (180, 320))],
)
def test_poster_is_a_rungs_size_and_never_enlarged(width: int, height: int, poster: tuple[int, int]) -> None:
    made = stills(clip(width=width, height=height))
    assert (made.poster_width, made.poster_height) == poster


@pytest.mark.parametrize(
    ("reframe", "tile", "preview"),
    [
        (Reframe.FIT, (120, 214), (240, 426)),
        (Reframe.CROP, (120, 214), (240, 426)),
        (Reframe.KEEP, (214, 120), (426, 240)),
    ],
)
def test_pictures_have_the_videos_own_aspect(reframe: Reframe, tile: tuple[int, int], preview: tuple[int, int]) -> None:
    made = stills(clip(width=1920, height=1080), reframe)
    assert (made.tile_width, made.tile_height) == tile
    assert (made.preview_width, made.preview_height) == preview


@pytest.mark.parametrize(
    ("gops", "expected"), [(1, (1, 1)), (30, (1, 30)), (100, (1, 100)), (101, (2, 51)), (300, (3, 100)), (301, (4, 76))]
)
def test_tiles_stand_for_more_gops_in_longer_clips(gops: int, expected: tuple[int, int]) -> None:
    assert tiling(gops, 100) == expected


def test_storyboard_of_ten_minutes_fits_a_texture() -> None:
    for width, height in ((1080, 1920), (240, 1920), (1920, 1920)):
        made = stills(replace(lasting(600), video=replace(lasting(600).video, width=width, height=height)))
        rows = -(-made.tiles // made.columns)
        assert made.tiles == 100
        assert made.columns * made.tile_width <= 4096
        assert rows * made.tile_height <= 4096
        assert made.tile_width / made.tile_height == pytest.approx(width / height, rel=0.05)


def test_the_smallest_sufficient_h264_rung_is_looked_at() -> None:
    assert stills(clip()).rung == "h264-360"
    assert plan(clip(), VERTICAL, codecs=("h264", "av1")).stills.rung == "h264-360"
    assert stills(clip(width=200, height=356)).rung == "h264-200"


def test_preview_of_a_short_clip_is_the_whole_clip() -> None:
    assert stills(lasting(2)).preview_seconds == 2
    assert stills(lasting(20)).preview_seconds == 3


@pytest.mark.parametrize(
    ("seconds", "poster", "gops"), [(20, "5", (2, 3)), (20, "19", (8, 9)), (20, "0", (0, 1)), (2, "1.5", (0, 0))]
)
def test_preview_begins_with_the_posters_gop_unless_the_clip_ends(
    seconds: int, poster: str, gops: tuple[int, int]
) -> None:
    assert preview_gops(plan(lasting(seconds), VERTICAL), Fraction(poster)) == gops
