"""Pictures and sound come out as they went in: orientation, colour, sync, privacy. Each with a control that breaks it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from pipeline import graph, sound
from pipeline.media import Reframe
from tests.conftest import Encode
from tests.instruments import avsync, clips, colour, hdr

TURNS = [
    {"rotation": 0},
    {"rotation": 90},
    {"rotation": 180},
    {"rotation": 270},
    {"hflip": True},
    {"vflip": True},
    {"rotation": 90, "hflip": True},
    {"rotation": 270, "hflip": True},
]

BT709_LIMITED = (1, 1, 1, 1)
"""Primaries, transfer and matrix by their code points (ITU-T H.273), and FFmpeg's number for limited range."""

STILLS = ("poster.jpg", "poster.webp", "preview.webp")


def upright(folder: Path) -> dict[str, bool]:
    """Whether the four corners have their colours: in each rung, in each still."""
    rungs = {path.parent.name: colour.frame(path, 3) for path in folder.glob("h264-*/index.m3u8")}
    stills = {name: colour.still(folder / "images" / name) for name in STILLS}
    return {name: colour.corners_match(picture, clips.CORNERS) for name, picture in {**rungs, **stills}.items()}


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: "-".join(f"{k}{v}" for k, v in turn.items()))
def test_every_turn_comes_out_upright_in_video_and_stills(turn: dict[str, Any], encode: Encode, tmp_path: Path) -> None:
    seen = upright(encode(clips.orientation(tmp_path, **turn)))
    assert len(seen) == 4
    assert all(seen.values()), seen


def test_a_turn_that_is_not_applied_is_seen(encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_turned", lambda video, track: video)
    assert not any(upright(encode(clips.orientation(tmp_path, rotation=180))).values())


SEEN_FROM = {
    "rot0": ("top left", "top right", "bottom left", "bottom right"),
    "rot90": ("top left", "top right", "bottom left", "bottom right"),
    "rot180": ("top left", "top right", "bottom left", "bottom right"),
    "rot270": ("top left", "top right", "bottom left", "bottom right"),
    "hflip": ("top right", "top left", "bottom right", "bottom left"),
    "vflip": ("bottom left", "bottom right", "top left", "top right"),
}
"""Where each corner of the clip stands in the unturned one: the mirrored clips hold its picture and ask for a mirror."""


@pytest.mark.parametrize("name", SEEN_FROM)
def test_real_four_colour_clips_come_out_as_their_matrix_says(name: str, real: Path, encode: Encode) -> None:
    folder = encode(real / f"wpt_{name}_4colors.mp4", Reframe.KEEP)
    reference = encode(real / "wpt_rot0_4colors.mp4", Reframe.KEEP)
    seen = colour.corners(colour.frame(folder / "h264-234/index.m3u8", 3))
    unturned = colour.corners(colour.frame(reference / "h264-234/index.m3u8", 3))
    expected = {corner: unturned[origin] for corner, origin in zip(unturned, SEEN_FROM[name], strict=True)}
    assert all(colour.distance(seen[corner], expected[corner]) < 6 for corner in expected), (seen, expected)
    poster = colour.corners(colour.still(folder / "images/poster.jpg"))
    assert all(colour.distance(poster[corner], expected[corner]) < 8 for corner in expected), (poster, expected)


def displayed(patch: hdr.Patch) -> tuple[float, float, float]:
    """8-bit SDR of a patch as an HDR display shows it: HLG's system gamma of 1.2 (ITU-R BT.2100), then BT.1886."""
    red, green, blue = patch.reflectance
    gain = (0.2126 * red + 0.7152 * green + 0.0722 * blue) ** 0.2
    codes = tuple(255 * min(1.0, light * gain) ** (1 / 2.4) for light in patch.reflectance)
    return codes[0], codes[1], codes[2]


GREY_BOUND, SKIN_BOUND = 3.0, 6.0
"""CIE 1976 differences: just seen is about 2."""


def tones(picture: Any) -> dict[str, float]:
    return {
        patch.name: colour.distance(colour.mean_rgb(picture, patch.inner), displayed(patch)) for patch in hdr.PATCHES
    }


@pytest.mark.parametrize(("transfer", "bits"), [("hlg", 10), ("pq", 10), ("hlg", 8)])
def test_hdr_becomes_tagged_sdr_with_grey_and_skin_in_place(
    transfer: str, bits: int, encode: Encode, tmp_path: Path
) -> None:
    folder = encode(hdr.hdr_clip(tmp_path, transfer, bits=bits, seconds=1))
    for picture in (colour.frame(folder / "h264-360/index.m3u8", 5), colour.still(folder / "images/poster.jpg")):
        seen = tones(picture)
        assert seen["grey"] < GREY_BOUND, seen
        assert seen["skin"] < SKIN_BOUND, seen
        white = colour.mean_rgb(picture, hdr.PATCHES[0].inner)
        assert min(white) > 200, "reference white is not bright"
        assert max(white) < 250, "nothing is left for highlights"
    assert colour_tags(folder / "h264-360/init.mp4") == BT709_LIMITED


def test_hdr_that_is_not_tone_mapped_is_seen(encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_tone_mapped", lambda video, colour: video.filter("format", "yuv420p"))
    folder = encode(hdr.hdr_clip(tmp_path, "hlg", seconds=1))
    seen = tones(colour.frame(folder / "h264-360/index.m3u8", 5))
    assert seen["grey"] > GREY_BOUND


@pytest.mark.parametrize(
    "name",
    [
        "iphone12promax_hevc10_dovi84_hlg_rot90_0.3s.mp4",
        "iphone14pro_hevc10_dovi84_hlg_rot90_0.1s.MOV",
        "android14_hevc10_hlg_1080p_0.3s.mp4",
        "av1_10bit_hdr10_720x1280_4.2s.mp4",
    ],
)
def test_real_hdr_clips_become_tagged_sdr(name: str, real: Path, encode: Encode) -> None:
    folder = encode(real / name)
    for init in folder.glob("h264-*/init.mp4"):
        assert colour_tags(init) == BT709_LIMITED


def test_full_range_is_scaled_to_limited(encode: Encode, tmp_path: Path) -> None:
    source = tmp_path / "full.mp4"
    clips.ffmpeg(
        "-f", "lavfi", "-i", "color=c=0x404040:s=180x320:d=1:r=30", "-vf", "scale=out_range=pc:out_color_matrix=bt709",
        "-c:v", "libx264", "-color_range", "pc", "-colorspace", "bt709", "-color_primaries", "bt709",
        "-color_trc", "bt709", "-pix_fmt", "yuvj420p", source,
    )  # fmt: skip
    picture = colour.frame(encode(source) / "h264-180/index.m3u8", 3)
    assert colour.distance(colour.mean_rgb(picture, (0.2, 0.2, 0.8, 0.8)), (0x40, 0x40, 0x40)) < 1.5


def colour_tags(init: Path) -> tuple[int, int, int, int]:
    """Primaries, transfer, matrix and range by which a player reads a rung, asked of FFmpeg."""
    with av.open(str(init.parent / "index.m3u8")) as rung:
        context = rung.streams.video[0].codec_context
        return context.color_primaries, context.color_trc, context.colorspace, context.color_range


SYNC = {
    "constant": {},
    "variable": {"variable": True},
    "edited": {"edited": True},
}


@pytest.mark.parametrize("options", SYNC.values(), ids=SYNC.keys())
def test_sound_stays_with_the_picture_for_ten_minutes(options: dict[str, Any], encode: Encode, tmp_path: Path) -> None:
    source = clips.flash_and_beep(tmp_path, seconds=600 if "edited" in options else 598, **options)
    assert_in_sync(encode(source), flashes=298)


def test_sound_that_begins_late_is_with_the_picture(encode: Encode, tmp_path: Path) -> None:
    assert_in_sync(encode(clips.flash_and_beep(tmp_path, seconds=58, audio_late=0.7)), flashes=28)


@pytest.mark.parametrize("fps", [Fraction(30000, 1001), Fraction(24000, 1001), Fraction(60)], ids=str)
def test_sound_stays_with_the_picture_at_other_rates(fps: Fraction, encode: Encode, tmp_path: Path) -> None:
    assert_in_sync(encode(clips.flash_and_beep(tmp_path, seconds=30, fps=fps)), flashes=11)


def assert_in_sync(folder: Path, flashes: int) -> None:
    seen = avsync.measure(folder)
    assert len(seen.flashes) >= flashes
    assert abs(seen.start) <= 20
    assert abs(seen.end) <= 20
    assert max(map(abs, seen.offsets)) <= 20


def test_priming_that_is_not_told_is_heard(encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "PRIMING", 0)
    assert avsync.measure(encode(clips.flash_and_beep(tmp_path, seconds=5))).start > 20


def test_outputs_tell_nothing_of_who_filmed_where_and_when(encode: Encode, tmp_path: Path) -> None:
    source = clips.tagged(tmp_path)
    assert all(secret.encode() in source.read_bytes() for secret in clips.SECRETS), "the clip holds no secrets to leak"
    leaks = secrets_in(encode(source), clips.SECRETS)
    assert leaks == []


@pytest.mark.parametrize(
    ("name", "secrets"),
    [
        ("iphone6_h264_rot90_gps_4s.mov", ("Apple", "iPhone 6", "com.apple.quicktime")),
        ("iphone4s_h264_rot90_gps_2s.MOV", ("Apple", "iPhone 4S", "com.apple.quicktime")),
        ("android6_h264_1080p_gps_0.2s.mp4", ("com.android.version", "©xyz")),
        ("flir_phone_1080x1440_vfr_11s.mp4", ("FLIR One", "2021-05-16T19:27:55Z", "emissivity")),
    ],
)
def test_real_gps_clips_tell_nothing(name: str, secrets: tuple[str, ...], real: Path, encode: Encode) -> None:
    known = [secret for secret in secrets if secret.encode("latin-1") in (real / name).read_bytes()]
    assert known, "the clip holds none of these"
    assert secrets_in(encode(real / name), tuple(known)) == []


def secrets_in(folder: Path, secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which files hold which secrets, in any case, and which pictures hold EXIF or XMP."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes().lower()
        found += [(path.name, secret) for secret in secrets if secret.lower().encode("latin-1") in data]
        found += [(path.name, mark) for mark in ("exif\0\0", "http://ns.adobe.com/xap") if mark.encode() in data]
    return found
