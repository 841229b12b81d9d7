"""Which frame is chosen, from painted ones that are spoilt in one respect."""

from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.stills import pictures, scoring


def scene(*, light: int = 130, contrast: int = 90) -> Image.Image:
    """A picture with edges all over, to be spoilt in one respect."""
    picture = Image.new("RGB", (180, 320), (light, light, light))
    draw = ImageDraw.Draw(picture)
    for index in range(0, 320, 16):
        low, high = max(0, light - contrast), min(255, light + contrast)
        draw.rectangle((index % 180, index, index % 180 + 60, index + 9), (high, low, high))
        draw.ellipse((150 - index % 150, index, 180 - index % 150, index + 12), (low, low, high))
    return picture


def best(candidates: Sequence[Image.Image]) -> int:
    return scoring.best([scoring.look(picture) for picture in candidates])


SPOILT = {
    "black": Image.new("RGB", (180, 320)),
    "dark": scene(light=14, contrast=12),
    "burnt out": scene(light=254, contrast=40),
    "blurred": scene().filter(ImageFilter.GaussianBlur(4)),
    "hazy, as a fade": scene(contrast=30),
    "dissolve": Image.blend(scene(), scene().transpose(Image.Transpose.ROTATE_180), 0.5),
    "grey": scene().convert("L").convert("RGB"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_good_frame_beats_a_spoilt_one_before_or_after_it(spoilt: str) -> None:
    assert best([SPOILT[spoilt], scene()]) == 1
    assert best([scene(), SPOILT[spoilt]]) == 0


def test_earlier_of_two_equal_frames_is_chosen() -> None:
    assert best([SPOILT["black"], scene(), scene()]) == 1


def test_dark_scene_is_still_better_than_black() -> None:
    assert best([SPOILT["black"], SPOILT["dark"]]) == 1


def test_only_empty_frames_are_poor() -> None:
    poor = {name for name, picture in SPOILT.items() if scoring.look(picture).poor}
    assert poor == {"black", "dark"}
    assert scoring.look(Image.new("RGB", (180, 320), "white")).poor
    assert not scoring.look(scene()).poor


def test_dominant_colour_is_the_frequent_vivid_one() -> None:
    picture = Image.new("RGB", (96, 96), (128, 128, 128))
    picture.paste((200, 30, 40), (0, 0, 96, 40))
    assert pictures.dominant_colour(picture) == "#c81e28"
    assert pictures.dominant_colour(Image.new("RGB", (96, 96), (128, 128, 128))) == "#808080"
