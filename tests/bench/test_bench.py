"""The benchmarks' own instruments: what they count, and that a missed target is said."""

import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import measure
from bench.report import Figure, Report

BURN = "import time\nwhile time.process_time() < 0.3: pass"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"
HOARD = (
    "held = bytearray(b'x') * (96 * 1024 * 1024); import os, time\nwhile not os.path.exists({seen!r}): time.sleep(0.01)"
)


def test_cpu_of_a_childs_child_is_counted() -> None:
    assert measure.run([sys.executable, "-c", PARENT]).cpu_seconds >= 0.3


def test_cpu_of_an_idle_command_is_not() -> None:
    assert measure.run([sys.executable, "-c", "import time; time.sleep(0.4)"]).cpu_seconds < 0.3


@pytest.mark.skipif(sys.platform != "linux", reason="memory is sampled from /proc")
def test_memory_of_the_whole_tree_is_summed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look, seen = measure._tree_memory, tmp_path / "seen"
    hoard = HOARD.format(seen=str(seen))
    both = f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {hoard!r}]); {hoard}\nchild.wait()"
    for command, least, most in ((hoard, 96 << 20, 160 << 20), (both, 192 << 20, 1 << 30)):

        def told(pid: int, least: int = least) -> int:
            """They end when it has been seen."""
            if (found := look(pid)) > least:
                seen.touch()
            return found

        monkeypatch.setattr(measure, "_tree_memory", told)
        assert least < measure.peak_memory([sys.executable, "-c", command]) < most
        seen.unlink()


def test_command_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="exit 3"):
        measure.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_missed_target_is_said_in_table_and_json() -> None:
    report = Report("ladder", "a clip", (Figure("cost", 1.5, "s"), Figure("ratio", 1.3, "×", 1.2)))
    assert not report.ok
    assert report.table().splitlines() == [
        "ladder: a clip",
        "  cost       1.500 s",
        "  ratio      1.300 ×    target ≤ 1.2  MISSED",
    ]
    assert json.loads(report.line()) == {
        "name": "ladder",
        "figures": {"cost": 1.5, "ratio": 1.3},
        "targets": {"ratio": 1.2},
        "ok": False,
    }


def test_met_target_is_ok() -> None:
    assert Report("ladder", "", (Figure("ratio", 1.2, "×", 1.2), Figure("cost", 9))).ok


def test_every_figure_of_time_to_play_has_as_many_runs_as_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours, counted = importlib.import_module("bench.time_to_play.run"), Counter[str]()

    def measured(what: str) -> Callable[..., float]:
        def once(*_: object) -> float:
            counted[what] += 1
            return float(counted[what])

        return once

    here = SimpleNamespace(engine=SimpleNamespace(submit=lambda *clips: clips), forget=lambda _: None)
    for name, fake in {
        "place": lambda **_: nullcontext(here),
        "_once": measured("sent"),
        "_afterwards": measured("baseline"),
        "_ladders": lambda *_: [],
        "turned_clip": lambda _: tmp_path,
        "wait_for": lambda *_: None,
    }.items():
        monkeypatch.setattr(ours, name, fake)
    monkeypatch.setattr(ours.rgw, "available", lambda: True)
    report = ours.run(tmp_path / "clip", quick=False, runs=20)
    names = [figure.name for figure in report.figures]
    for what in (
        "unpaced",
        "10 Mbit/s",
        "20 Mbit/s",
        "50 Mbit/s",
        "beside a busy ladder",
        "unpaced, Postgres and S3",
        "one FFmpeg ladder after the upload",
    ):
        assert {f"clip, {what}, {part}" for part in ("p50", "p95", "slowest")} <= set(names)
    warm = 2
    assert counted == {"sent": 6 * 20 + warm, "baseline": 20}
    busy = next(figure for figure in report.figures if figure.name == "clip, beside a busy ladder, p95")
    assert busy.target is not None
    once = {figure.name for figure in ours.run(tmp_path / "clip", quick=False, runs=1).figures}
    assert {"clip, unpaced, the only run", "clip, 20 Mbit/s, the only run"} <= once
