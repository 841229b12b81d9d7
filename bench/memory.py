"""Peak memory of `vw encode` with every process it starts: on 4K at 60 fps, and on a long clip beside a short one."""

import tempfile
from pathlib import Path

from bench.clips import phone_clip, uhd_clip
from bench.measure import VW, peak_memory
from bench.report import Figure, Report

MIB = 1024 * 1024
UHD_TARGET = 1536.0
GROWTH_TARGET = 1.10


def run(clip: Path | None, *, quick: bool) -> Report:
    """`clip` takes the place of the 4K one."""
    largest = clip or uhd_clip(4 if quick else 20)
    short, long = (phone_clip(10), phone_clip(60)) if quick else (phone_clip(60), phone_clip(360))
    uhd, brief, lengthy = (_peak(item) / MIB for item in (largest, short, long))
    return Report(
        "memory",
        f"{largest.name}, {short.name}, {long.name}",
        (
            Figure(f"peak on {largest.name}", uhd, "MiB", UHD_TARGET),
            Figure(f"peak on {short.name}", brief, "MiB"),
            Figure(f"peak on {long.name}", lengthy, "MiB"),
            Figure("ratio of long to short", lengthy / brief, "×", GROWTH_TARGET),
        ),
    )


def _peak(clip: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        return peak_memory([*VW, "encode", clip, "-o", Path(folder) / "asset", "--quiet"])
