"""Each instrument against a known fault: one that cannot find it measures nothing."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.conformance.boxes import read_boxes
from tests.instruments import avsync, clips, colour, frames, hdr
from tests.instruments.decoder import ffmpeg
from tests.instruments.seam import vmaf_frames


@pytest.mark.parametrize(
    "options",
    [{}, {"variable": True}, {"audio_late": 0.7}, {"edited": True}, {"fps": Fraction(30000, 1001)}],
    ids=["plain", "variable rate", "late audio", "edit list", "29.97"],
)
def test_clip_in_sync_measures_in_sync(tmp_path: Path, options: dict[str, object]) -> None:
    sync = avsync.measure_file(clips.flash_and_beep(tmp_path, **options))  # type: ignore[arg-type]
    assert len(sync.flashes) >= 9
    assert max(map(abs, sync.offsets)) < 1


@pytest.mark.parametrize("late", [0.06, -0.045])
def test_shifted_sound_is_measured(tmp_path: Path, late: float) -> None:
    sync = avsync.measure_file(clips.flash_and_beep(tmp_path, beep_shift=late))
    assert sync.start == pytest.approx(1000 * late, abs=1)
    assert sync.end == pytest.approx(1000 * late, abs=1)


def test_drift_shows_at_the_end(tmp_path: Path) -> None:
    source, drifting = clips.flash_and_beep(tmp_path), tmp_path / "drift.mp4"
    ffmpeg("-i", source, "-c:v", "copy", "-af", "asetrate=48000*0.995,aresample=48000", "-c:a", "aac", drifting)
    sync = avsync.measure_file(drifting)
    assert sync.start == pytest.approx(1000 * (1 / 0.995 - 1), abs=2)
    assert sync.end == pytest.approx(1000 * 19 * (1 / 0.995 - 1), abs=2)


def test_flash_times_are_those_of_the_frames(tmp_path: Path) -> None:
    sync = avsync.measure_file(clips.flash_and_beep(tmp_path))
    assert sync.flashes == pytest.approx([1 + 2 * k for k in range(10)], abs=1e-5)


def hls(source: Path, folder: Path, audio_filter: str = "anull") -> Path:
    """An asset's folder as far as the instruments look at it, with B-frames and negative composition offsets."""
    video, audio = folder / "h264-180", folder / "audio" / "aac-128"
    cmaf = "+cmaf+empty_moov+default_base_moof+skip_trailer"
    encode_video = (
        "-an",
        "-c:v",
        "libx264",
        "-bf",
        2,
        "-g",
        60,
        "-movflags",
        f"{cmaf}+negative_cts_offsets+frag_keyframe",
    )
    encode_audio = (
        "-vn",
        "-af",
        audio_filter,
        "-c:a",
        "aac",
        "-movflags",
        f"{cmaf}+delay_moov",
        "-frag_duration",
        2_000_000,
    )
    for place, options in ((video, encode_video), (audio, encode_audio)):
        place.mkdir(parents=True)
        whole = folder / "whole.mp4"
        ffmpeg("-i", source, *options, whole)
        data = whole.read_bytes()
        first = next(box.start for box in read_boxes(data) if box.kind not in ("ftyp", "moov"))
        (place / "init.mp4").write_bytes(data[:first])
        (place / "media.m4s").write_bytes(data[first:])
        head = (
            '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:20\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI="init.mp4"\n'
        )
        (place / "index.m3u8").write_text(f"{head}#EXTINF:20.000,\nmedia.m4s\n#EXT-X-ENDLIST\n")
    (folder / "master.m3u8").write_text("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nh264-180/index.m3u8\n")
    return folder


@pytest.mark.parametrize("late", [0, 60])
def test_playlists_are_measured_as_players_show_them(tmp_path: Path, late: int) -> None:
    asset = hls(clips.flash_and_beep(tmp_path), tmp_path / "asset", f"adelay={late}:all=1")
    first = avsync.measure(asset)
    assert first == avsync.measure(asset, rung="h264-180", audio="aac-128")
    assert first.flashes == pytest.approx([1 + 2 * k for k in range(10)], abs=1e-5)
    assert first.start == pytest.approx(late, abs=1)
    assert first.end == pytest.approx(late, abs=1)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_every_frame_is_read_by_its_number(tmp_path: Path, codec: str) -> None:
    numbers = frames.read_numbers(clips.frame_counter(tmp_path, codec=codec))
    assert numbers == list(range(120))


def test_numbers_survive_a_small_rung_of_low_quality(tmp_path: Path) -> None:
    source, small = clips.frame_counter(tmp_path, frames=70), tmp_path / "small.mp4"
    ffmpeg("-i", source, "-vf", "scale=234:416", "-c:v", "libx264", "-crf", 36, small)
    assert frames.read_numbers(small) == list(range(70))


def test_dropped_doubled_and_swapped_frames_are_named(tmp_path: Path) -> None:
    short = frames.read_numbers(clips.frame_counter(tmp_path, frames=60, drop="eq(n,17)"))
    assert frames.dropped(short, range(60)) == [17]
    assert frames.doubled(short) == []
    assert frames.doubled([0, 1, 1, 2]) == [1]
    assert frames.out_of_order([0, 2, 1, None, 3]) == [2, 3]


def test_picture_without_barcode_has_no_number(tmp_path: Path) -> None:
    assert set(frames.read_numbers(clips.moving(tmp_path, seconds=1))) == {None}


@pytest.mark.parametrize(
    ("rotation", "hflip", "vflip"),
    [(0, False, False), (90, False, False), (180, False, False), (270, False, False),
     (0, True, False), (0, False, True), (90, True, False), (270, True, False)],
)  # fmt: skip
def test_orientation_clip_is_upright_by_its_matrix_and_only_so(
    tmp_path: Path, rotation: int, hflip: bool, vflip: bool
) -> None:
    path = clips.orientation(tmp_path, rotation=rotation, hflip=hflip, vflip=vflip)
    stored = tmp_path / "as_stored.mp4"
    ffmpeg("-display_rotation", 0, "-i", path, "-c", "copy", stored)
    assert colour.corners_match(colour.frame(path), clips.CORNERS)
    assert colour.corners_match(colour.frame(stored), clips.CORNERS) is (not rotation and not hflip and not vflip)


def test_distance_is_what_is_seen() -> None:
    assert colour.distance((0, 0, 0), (255, 255, 255)) == pytest.approx(100, abs=0.1)
    assert colour.distance((120, 60, 40), (120, 60, 40)) == 0
    assert colour.distance((120, 60, 40), (120, 60, 48)) > 2


@pytest.mark.parametrize(("transfer", "bits"), [("hlg", 10), ("pq", 10), ("hlg", 8)])
def test_hdr_patches_have_the_codes_of_their_light(tmp_path: Path, transfer: str, bits: int) -> None:
    path = hdr.hdr_clip(tmp_path, transfer, bits=bits, seconds=1)
    for patch in hdr.PATCHES:
        wanted = hdr.yuv_codes(hdr.signal(patch, transfer), 8)
        assert colour.mean_yuv(path, patch.inner) == pytest.approx(wanted, abs=1.2), patch.name


def test_reference_levels_are_those_of_the_standards() -> None:
    """ITU-R BT.2408, table 1: white is 75 % HLG and 58 % PQ, a grey card of 18 % is 38 % of either."""
    white, grey, _ = hdr.PATCHES
    assert hdr.signal(white, "hlg")[0] == pytest.approx(0.75, abs=0.005)
    assert hdr.signal(white, "pq")[0] == pytest.approx(0.58, abs=0.005)
    assert hdr.signal(grey, "hlg")[0] == pytest.approx(0.38, abs=0.005)
    assert hdr.signal(grey, "pq")[0] == pytest.approx(0.38, abs=0.005)


def test_vmaf_tells_the_spoilt_frame(tmp_path: Path) -> None:
    source, spoilt = clips.moving(tmp_path, seconds=2), tmp_path / "spoilt.mp4"
    ffmpeg(
        "-i",
        source,
        "-vf",
        "gblur=sigma=6:enable='eq(n,30)'",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        8,
        spoilt,
    )
    before, seam, after = vmaf_frames(spoilt, source, [27, 30, 33])
    assert before > 90
    assert after > 90
    assert seam < before - 10


def test_tagged_clip_holds_every_secret(tmp_path: Path) -> None:
    data = clips.tagged(tmp_path).read_bytes()
    missing = [secret for secret in clips.SECRETS if secret.encode() not in data]
    assert missing == []
