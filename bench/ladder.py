"""CPU seconds of the whole of `vw encode` against FFmpeg alone, told to make the same rungs in the same way.

The arguments of both baselines come from the plan and from `encode`, with one chunk that spans the video, so they cannot
drift from what is compared: one FFmpeg for all rungs, and one FFmpeg a rung. Neither encodes sound.
"""

import json
import tempfile
from pathlib import Path

from bench import measure
from bench.clips import phone_clip
from bench.measure import VW, Run, middle
from bench.report import Figure, Report
from pipeline import presets
from pipeline.encode import chunk_arguments
from pipeline.ffmpeg import Job, run_ffmpeg
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, Plan, Rung
from pipeline.plan import plan
from pipeline.probe import probe

EACH_TARGET = 0.65
BARE_TARGET = 1.20


def run(clip: Path | None, *, quick: bool) -> Report:
    """Alternate ours, one FFmpeg for all rungs, and one FFmpeg a rung."""
    clip = clip or phone_clip(6 if quick else 20)
    rounds = 1 if quick else 2
    made = plan(probe(clip, SourceLimits()), presets.load("vertical"))
    ours: list[Run] = []
    bare: list[Run] = []
    each: list[Run] = []
    stages: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
            asset = Path(folder) / "asset"
            ours.append(measure.run([*VW, "encode", clip, "-o", asset, "--quiet"]))
            stages = json.loads((asset / "asset.json").read_text("utf-8"))["stages"]
        bare.append(_ffmpeg(clip, made, [made.rungs]))
        each.append(_ffmpeg(clip, made, [(rung,) for rung in made.rungs]))
    wall = middle([item.wall_seconds for item in ours])
    return Report(
        "ladder",
        f"{clip.name}, {float(made.duration):.1f} s, {len(made.rungs)} rungs, {rounds} rounds",
        (
            Figure("vw encode, CPU", middle([item.cpu_seconds for item in ours]), "s"),
            Figure("one FFmpeg for all rungs, CPU", middle([item.cpu_seconds for item in bare]), "s"),
            Figure("one FFmpeg a rung, CPU", middle([item.cpu_seconds for item in each]), "s"),
            Figure("ratio to one FFmpeg for all", _ratio(ours, bare), "×", BARE_TARGET),
            Figure("ratio to one FFmpeg a rung", _ratio(ours, each), "×", EACH_TARGET),
            *(Figure(f"stage {name}, CPU", spent["cpu_seconds"], "s") for name, spent in stages.items()),
            Figure("vw encode, on the clock", wall, "s"),
            Figure("one FFmpeg for all rungs, on the clock", middle([item.wall_seconds for item in bare]), "s"),
            Figure("speed", float(made.duration) / wall, "×"),
        ),
    )


def _ratio(ours: list[Run], other: list[Run]) -> float:
    """Of runs made one after the other."""
    return middle([a.cpu_seconds / b.cpu_seconds for a, b in zip(ours, other, strict=True)])


def _ffmpeg(clip: Path, made: Plan, commands: list[tuple[Rung, ...]]) -> Run:
    whole = Chunk(0, 0, made.frames, None, True)
    wall = cpu = 0.0
    for rungs in commands:
        with Job(clip) as job:
            finished = run_ffmpeg(job, chunk_arguments(made, whole, rungs, SourceLimits()))
        wall, cpu = wall + finished.wall_seconds, cpu + finished.cpu_seconds
    return Run(wall, cpu)
