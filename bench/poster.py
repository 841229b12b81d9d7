"""How soon the poster is there, and what all stills cost beside the ladder.

Baseline: one FFmpeg that seeks into the clip and writes that frame as a JPEG: nothing chosen, nothing
probed and no Python started.
"""

import json
import tempfile
from functools import partial
from pathlib import Path

from bench import measure
from bench.clips import phone_clip
from bench.measure import VW, middle
from bench.report import Figure, Report
from pipeline.ffmpeg import ffmpeg_path

SECONDS_TARGET = 1.0
SHARE_TARGET = 0.08
"""Of the ladder's CPU seconds."""


def run(clip: Path | None, *, quick: bool) -> Report:
    """Alternate `vw encode`, interrupted once its poster is written, and the baseline; then one whole encode."""
    clip = clip or phone_clip(60)
    posters: list[float] = []
    baselines: list[float] = []
    for _ in range(3 if quick else 7):
        with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
            home = Path(folder)
            posters.append(
                measure.until((*VW, "encode", clip, "-o", home / "asset", "--quiet"), partial(_written, home))
            )
            one_frame = ("-v", "error", "-ss", "3", "-i", clip, "-frames:v", "1", "-vf", "scale=720:-2")
            baselines.append(measure.run((ffmpeg_path(), *one_frame, home / "frame.jpg")).wall_seconds)
    figures = [
        Figure("poster written after", middle(posters), "s", SECONDS_TARGET),
        Figure("slowest of them", max(posters), "s"),
        Figure("one frame by bare FFmpeg", middle(baselines), "s"),
        Figure("ratio", middle([a / b for a, b in zip(posters, baselines, strict=True)]), "×"),
        *_costs(phone_clip(20) if quick else clip),
    ]
    return Report("poster", f"{clip.name}, {len(posters)} rounds", tuple(figures))


def _written(home: Path) -> bool:
    """The JPEG is complete once the WebP, which is written after it, appears in the hidden working folder."""
    return any(home.glob(".vw-*/asset/images/poster.webp"))


def _costs(clip: Path) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        asset = Path(folder) / "asset"
        measure.run([*VW, "encode", clip, "-o", asset, "--quiet"])
        stages = json.loads((asset / "asset.json").read_text("utf-8"))["stages"]
    poster, others, ladder = (stages[name]["cpu_seconds"] for name in ("poster", "stills", "encode"))
    return [
        Figure("poster, CPU", poster, "s"),
        Figure("storyboard and preview, CPU", others, "s"),
        Figure("ladder, CPU", ladder, "s"),
        Figure("stills to ladder", (poster + others) / ladder, "×", SHARE_TARGET),
    ]
