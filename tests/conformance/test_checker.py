"""The checker is right: a good asset passes, FFmpeg's own HLS does not, and each single breach is named by its clause."""

import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import pytest

from tests.conformance import test_growing, test_subtitles
from tests.conformance.breaches import BREACHES, STREAM, Breach, change_manifest, sample_bytes, scale_attribute
from tests.conformance.checker import check
from tests.conformance.clauses import Clause
from tests.conformance.vandal import Vandal


def found(folder: Path, *, decode: bool = False) -> set[Clause]:
    return {violation.clause for violation in check(folder, decode=decode)}


def test_conformant_asset_has_no_violation(conformant: Path) -> None:
    assert [str(violation) for violation in check(conformant)] == []


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach.clause.name.lower()}: {breach.name}")
def test_single_breach_is_named_by_its_clause(conformant: Path, tmp_path: Path, breach: Breach) -> None:
    vandal = Vandal(conformant, tmp_path / "asset")
    breach.break_it(vandal)
    seen = found(vandal.folder)
    assert breach.clause in seen
    if breach.also is not None:
        assert seen - breach.also == {breach.clause}


def test_every_clause_has_a_breach() -> None:
    by_decoder = {Clause.DECODE, Clause.FRAME_COUNT}
    assert {breach.clause for breach in BREACHES} | by_decoder | test_growing.CLAUSES | test_subtitles.CLAUSES == set(
        Clause
    )


def test_damaged_picture_is_heard_from_the_decoder(conformant: Path, tmp_path: Path) -> None:
    vandal = Vandal(conformant, tmp_path / "asset")
    offset, unit, _ = sample_bytes(vandal, 0, 0)
    vandal.put("V/0000.m4s", offset + len(unit) // 4, bytes(range(200)))
    assert Clause.DECODE in found(vandal.folder, decode=True)


def test_missing_frames_are_counted(conformant: Path, tmp_path: Path) -> None:
    vandal = Vandal(conformant, tmp_path / "asset")
    vandal.text("V/index.m3u8", "EXTINF:4.000000", "EXTINF:4.100000")
    assert found(vandal.folder, decode=True) == {Clause.FRAME_COUNT, Clause.EXTINF}


def test_steep_peak_is_allowed_when_asset_warns_of_it(conformant: Path, tmp_path: Path) -> None:
    vandal = Vandal(conformant, tmp_path / "asset")
    scale_attribute(STREAM, "BANDWIDTH", 3)(vandal)
    change_manifest(lambda facts: facts.update(warnings=["peak_over_twice_average"]))(vandal)
    assert found(vandal.folder) == {Clause.BANDWIDTH}


def test_ffmpeg_hls_has_its_known_faults(tmp_path: Path) -> None:
    """FFmpeg's own playlists: no FRAME-RATE, no I-frame playlists, BANDWIDTH without the sound, an edit on the video."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=180x320:r=30:d=5"]
    command += [
        "-f",
        "lavfi",
        "-i",
        "sine=d=5",
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
    ]
    command += ["-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-f", "hls", "-hls_segment_type", "fmp4"]
    command += ["-hls_playlist_type", "vod", "-hls_flags", "single_file", "-master_pl_name", "master.m3u8"]
    command += ["-var_stream_map", "v:0,agroup:a,name:video a:0,agroup:a,name:audio", str(tmp_path / "%v.m3u8")]
    subprocess.run(command, check=True, timeout=60, cwd=tmp_path)
    seen = found(tmp_path)
    assert {Clause.VARIANT_ATTRIBUTES, Clause.IFRAME_VARIANTS, Clause.INDEPENDENT, Clause.MEDIA_ATTRIBUTES} <= seen
    assert {Clause.BRAND, Clause.METADATA, Clause.MANIFEST, Clause.IMAGES} <= seen


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["nowhere"], 1)])
def test_command_line_exits_by_what_it_found(arguments: list[str], code: int) -> None:
    command = [sys.executable, "-m", "tests.conformance", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code
