"""How soon `vw --help` answers, beside a Python that does nothing."""

import sys
from pathlib import Path

from bench import measure
from bench.measure import VW, middle
from bench.report import Figure, Report

SECONDS_TARGET = 0.3


def run(clip: Path | None, *, quick: bool) -> Report:  # noqa: ARG001  # no clip is read
    """Alternate the two; the first pair only warms the disk's cache."""
    helps: list[float] = []
    nothings: list[float] = []
    for _ in range(4 if quick else 12):
        helps.append(measure.run([*VW, "--help"]).wall_seconds)
        nothings.append(measure.run([sys.executable, "-c", "pass"]).wall_seconds)
    pairs = list(zip(helps, nothings, strict=True))[1:]
    return Report(
        "cli",
        f"vw --help, {len(pairs)} rounds",
        (
            Figure("vw --help", middle([ours for ours, _ in pairs]), "s", SECONDS_TARGET),
            Figure("python -c pass", middle([nothing for _, nothing in pairs]), "s"),
            Figure("ratio", middle([ours / nothing for ours, nothing in pairs]), "×"),
        ),
    )
