"""Every hostile file: a named error or a valid result, and nothing else happens.

`attempt` is what is done with a file; the checks around it hold for whatever that is.
"""

import resource
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import errors, presets
from pipeline.asset import Asset
from pipeline.limits import SourceLimits
from pipeline.probe import probe
from pipeline.produce import Request, produce
from tests.clips import Clip, catalogue, parameters
from tests.conformance.checker import check
from tests.conftest import Generate
from tests.watch import Listener, Opened, descendants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="witnesses need /proc and inotify")

SECONDS = 20
MEMORY = 3 * 1024**3 // 2
PORT = 18999
"""Where the playlists and manifests among the files point to."""

REFUSED = {"reject"}
TAKEN = {"survive", "strip"}
"""The other expectations (`limit`, `policy`, `reject-or-survive`) leave both open."""


def attempt(path: Path, output: Path) -> Asset | errors.PipelineError:
    """Do with a file what an upload would have done with it: the whole encode, by the quick preset."""
    try:
        return produce(path, output, Request(presets.load("draft")), SourceLimits())
    except errors.PipelineError as error:
        return error


def state_of(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    server = Listener(PORT)
    yield server
    server.close()


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory, clips: Path, short_clip: Path) -> Path:
    """`hostile` with all the files, and `real` with the neighbour that the playlists among them name."""
    folder = tmp_path_factory.mktemp("uploads")
    shutil.copytree(clips / "hostile", folder / "hostile")
    (folder / "real").mkdir()
    shutil.copy(short_clip, folder / "real" / "sintel_trailer_720p24_52s.mp4")
    return folder


@pytest.mark.timeout(SECONDS + 10)
@pytest.mark.parametrize("clip", parameters("hostile"))
def test_hostile_file_is_refused_or_taken_and_touches_nothing_else(
    clip: Clip, uploads: Path, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = uploads / "hostile" / clip.path.name
    before = descendants()
    contents = state_of(uploads)
    with Opened(uploads / "hostile", uploads / "real") as opened:
        outcome = attempt(path, tmp_path / "out")
        assert opened.names() <= {path.name}
    assert not isinstance(outcome, errors.EngineError), outcome
    if clip.expected in REFUSED:
        assert isinstance(outcome, errors.SourceError), outcome
    if clip.expected in TAKEN:
        assert isinstance(outcome, Asset), outcome
    assert descendants(besides=before) == set()
    assert list(tmp_path.iterdir()) == ([tmp_path / "out"] if isinstance(outcome, Asset) else [])
    assert not isinstance(outcome, Asset) or check(tmp_path / "out") == []
    assert state_of(uploads) == contents
    assert not listener.came.is_set()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY


EXPECTED = {
    "own_trunc_faststart_5pct.mp4": errors.Truncated,
    "own_trunc_moov_at_end_90pct.mp4": errors.Truncated,
    "own_moov_without_mdat.mp4": errors.Truncated,
    "own_mdat_without_moov.mp4": errors.Truncated,
    "own_mdat_zeroed.mp4": errors.Damaged,
    "own_sps_15872x15872.mp4": errors.TooManyPixels,
    "own_sps_16384x16384.mp4": errors.TooManyPixels,
    "own_sps_16x16384.mp4": errors.TooManyPixels,
    "own_fps_lie_1000000.mp4": errors.FrameRateTooHigh,
    "own_stts_delta_huge.mp4": errors.TooLong,
    "own_timescale_1_mdhd.mp4": errors.TooLong,
    "own_cmov_zlib_bomb_256MB.mov": errors.UnsupportedContainer,
    "own_qt_reference_movie_http.mov": errors.UnsupportedContainer,
    "own_avi_gab2_http.avi": errors.NoVideo,
    "own_jpeg_motionphoto.mp4": errors.StillImage,
    "own_ffconcat_sibling.mp4": errors.NotAVideo,
    "own_hls_self_recursive.mp4": errors.UnsupportedContainer,
    "own_zero_bytes.mp4": errors.EmptyFile,
    "own_wav.mp4": errors.NoVideo,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_refusal_names_the_true_reason(clips: Path, name: str) -> None:
    with pytest.raises(errors.SourceError) as refusal:
        probe(clips / "hostile" / name, SourceLimits())
    assert refusal.type is EXPECTED[name]


@pytest.mark.parametrize("name", ["-i.mp4", "a\nb.mp4", "%03d.mp4", "concat:x.mp4", "$(id).mp4", "`id`", "ä.mp4"])
def test_any_name_is_a_plain_file(short_clip: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(short_clip, path)
    assert probe(path, SourceLimits()).video.frames == 90


def test_every_file_of_the_catalogue_is_there(clips: Path) -> None:
    assert len(catalogue("hostile")) >= 100
    assert all(clip.path.exists() for clip in catalogue("hostile"))
    assert (clips / "hostile").is_dir()


def test_witness_sees_a_neighbour_being_opened(tmp_path: Path) -> None:
    (tmp_path / "canary").write_bytes(b"tweet")
    with Opened(tmp_path) as opened:
        assert opened.names() == set()
        (tmp_path / "canary").read_bytes()
        assert opened.names() == {"canary"}


def test_witness_sees_a_connection() -> None:
    server = Listener(0)
    socket.create_connection(("127.0.0.1", server.port)).close()
    assert server.came.wait(60)
    server.close()


def test_script_would_read_its_neighbour_if_it_were_let(uploads: Path, generate: Generate) -> None:
    """The control: the same file, opened the naive way, reads what it names."""
    script = uploads / "hostile" / "own_ffconcat_sibling.mp4"
    with Opened(uploads / "real") as opened:
        generate("leak.mkv", "-f", "concat", "-safe", "0", "-i", script, "-c", "copy")
        assert opened.names() == {"sintel_trailer_720p24_52s.mp4"}
