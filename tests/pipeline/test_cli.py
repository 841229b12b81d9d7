"""`vw` as its users meet it: a process with exit codes, output streams and folders."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import __version__
from pipeline.cli import exit_code
from pipeline.errors import EngineError, OutputOccupied, PipelineError, RequestError, SourceError, Truncated
from tests.conftest import Generate

VW = [sys.executable, "-m", "pipeline.cli"]
AWKWARD_NAMES = ["-i.mp4", "a\nb.mp4", "%03d.mp4", "concat:x.mp4", "$(id).mp4", "ünï 'q\" .mp4", "file:x.mp4"]


def vw(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root), **environment}
    command = [*VW, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=cwd, env=env, check=False)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def tiny(generate: Generate) -> Path:
    """Half a second, so small that a whole encode takes a moment."""
    sources = ("-f", "lavfi", "-i", "testsrc2=d=0.5:s=90x160:r=30", "-f", "lavfi", "-i", "sine=d=0.5:r=48000")
    return generate("tiny.mp4", *sources, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")


@pytest.fixture(scope="module")
def long(generate: Generate) -> Path:
    """A clip that takes minutes to encode on any machine, to be interrupted."""
    source = "testsrc2=d=20:s=720x1280:r=30"
    part = generate("part.mp4", "-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast")
    return generate("long.mp4", "-stream_loop", "28", "-i", part, "-c", "copy")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bad") / "letter.mp4"
    path.write_text("Dear reader, this is no video.\n" * 50)
    return path


def test_encode_makes_the_whole_folder(tiny: Path, tmp_path: Path) -> None:
    done = vw("encode", tiny, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert set(tree(tmp_path / "out")) == {
        "asset.json", "master.m3u8",
        "h264-90", "h264-90/init.mp4", "h264-90/0000.m4s", "h264-90/index.m3u8", "h264-90/iframes.m3u8",
        "audio", "audio/64k", "audio/64k/init.mp4", "audio/64k/audio.m4s", "audio/64k/index.m3u8",
        "images", "images/poster.jpg", "images/poster.webp", "images/preview.webp", "images/storyboard.jpg",
        "images/storyboard.vtt",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    assert "vw play" in done.stdout


def test_json_prints_the_asset_and_nothing_else(tiny: Path, tmp_path: Path) -> None:
    done = vw("encode", tiny, "-o", tmp_path / "out", "--json", "--quiet")
    assert json.loads(done.stdout) == json.loads((tmp_path / "out/asset.json").read_text())
    assert done.stderr == ""


def test_plain_lines_tell_progress_where_there_is_no_terminal(tiny: Path, tmp_path: Path) -> None:
    lines = vw("encode", tiny, "-o", tmp_path / "out").stderr.splitlines()
    assert [line for line in lines if line.isalpha()] == ["probe", "poster", "encode", "package", "stills"]
    assert any(line.startswith("encode 100%") for line in lines)


def test_quiet_says_nothing(tiny: Path, tmp_path: Path) -> None:
    done = vw("encode", tiny, "-o", tmp_path / "out", "--quiet")
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_awkward_names_are_plain_files(tiny: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(tiny.read_bytes())
    done = vw("encode", "-o", "out", "--quiet", "--", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "out"])


def test_bad_file_exits_3_with_code_and_sentence(bad: Path, tmp_path: Path) -> None:
    done = vw("encode", bad, "-o", tmp_path / "out")
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "error: not_a_video: This file is not a video."
    assert list(tmp_path.iterdir()) == []


def test_bad_file_with_json_ends_in_an_object(bad: Path, tmp_path: Path) -> None:
    done = vw("encode", bad, "-o", tmp_path / "out", "--json")
    assert json.loads(done.stderr.splitlines()[-1]) == {
        "error": {"code": "not_a_video", "message": "This file is not a video."}
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("encode",),
        ("encode", "x.mp4"),
        ("encode", "x.mp4", "-o", "out", "--reframe", "stretch"),
        ("encode", "x.mp4", "-o", "out", "--codecs", "h263"),
        ("transmogrify",),
        (),
    ],
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    assert vw(*arguments).returncode == 2


def test_missing_file_exits_2(tmp_path: Path) -> None:
    done = vw("encode", tmp_path / "none.mp4", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "error: source_missing: There is no readable file at" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_wrong_preset_exits_2_and_names_the_key(tiny: Path, tmp_path: Path) -> None:
    preset = tmp_path / "mine.toml"
    preset.write_text("schema = 1\nladder = 'tall'\n")
    done = vw("encode", tiny, "-o", tmp_path / "out", "--preset", preset)
    assert done.returncode == 2
    assert "error: preset_invalid: mine.toml: ladder: expected a table, found 'tall'." in done.stderr


def test_folder_that_is_no_asset_is_left_alone(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("years of work")
    done = vw("encode", tiny, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "error: output_occupied" in done.stderr
    assert tree(tmp_path) == {"out": None, "out/thesis.txt": b"years of work"}


def test_asset_is_replaced_on_success_and_kept_on_failure(tiny: Path, bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert vw("encode", tiny, "-o", out, "--quiet").returncode == 0
    before = tree(tmp_path)
    assert vw("encode", bad, "-o", out, "--quiet").returncode == 3
    assert tree(tmp_path) == before
    (out / "stale.txt").write_text("from before")
    assert vw("encode", tiny, "-o", out, "--quiet").returncode == 0
    assert set(tree(tmp_path)) == set(before)


def test_limits_come_from_the_environment(tiny: Path, tmp_path: Path) -> None:
    done = vw("encode", tiny, "-o", tmp_path / "out", VW_MAX_SECONDS="0.25")
    assert done.returncode == 3
    assert "error: too_long" in done.stderr
    wrong = vw("encode", tiny, "-o", tmp_path / "out", VW_MAX_BYTES="many")
    assert wrong.stderr.splitlines()[-1] == "error: settings: VW_MAX_BYTES='many' is not of type int"


def descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from descendants(child)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see the processes of the encode")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_leaves_nothing_behind(long: Path, tmp_path: Path, number: signal.Signals) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [*VW, "encode", str(long), "-o", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line == "encode\n":
                break
        while not (encoders := list(descendants(process.pid))):
            assert process.poll() is None, "nothing was running when it was interrupted"
            time.sleep(0.001)
        process.send_signal(number)
        rest = process.stderr.read()
    assert process.returncode == 130, rest
    assert "interrupted" in rest
    assert list(tmp_path.iterdir()) == []
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in encoders):
        assert time.monotonic() < deadline, "an encoder lives on"
        time.sleep(0.05)


def test_probe_tells_what_a_clip_is(tiny: Path) -> None:
    facts: dict[str, Any] = json.loads(vw("probe", tiny, "--json").stdout)
    assert (facts["container"], facts["video"]["codec"], facts["audio"]["codec"]) == ("mov", "h264", "aac")
    assert "h264 High 90×160" in vw("probe", tiny).stdout


def test_version_and_help() -> None:
    assert vw("--version").stdout == f"vw {__version__}\n"
    text = vw("--help").stdout
    assert all(word in text for word in ("encode", "probe", "play", "exit codes"))


def test_help_imports_nothing_heavy() -> None:
    listing = "import sys; from pipeline.cli import parser; parser(); print(*sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True, cwd=root)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "argparse" in loaded
    assert not loaded & {"av", "PIL", "rich", "flask", "ffmpeg", "imageio_ffmpeg", "subprocess"}


def test_exit_codes_tell_who_has_to_act() -> None:
    assert (exit_code(Truncated()), exit_code(OutputOccupied(path="x"))) == (3, 2)
    leaves = [leaf for kind in (SourceError, RequestError, EngineError) for leaf in kind.__subclasses__()]
    assert len({leaf.code for leaf in leaves}) == len(leaves), "two errors share a code"
    assert {exit_code(leaf.__new__(leaf)) for leaf in leaves} == {2, 3, 4}
    assert all(leaf.sentence != PipelineError.sentence for leaf in leaves)
