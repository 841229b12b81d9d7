"""What it costs to encode a clip in chunks: CPU seconds, bytes and quality, beside one run from end to end.

Both are encoded by the product's own step, all H.264 rungs from one decode; the runs alternate, after one that warms the
caches. Chunks decode a second or two of the source twice at each seam, and start their rate control anew.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.clips import phone_clip
from bench.measure import middle
from bench.report import Figure, Report
from bench.vmaf import phone_vmaf
from pipeline import presets
from pipeline.ffmpeg import Job
from pipeline.limits import SourceLimits
from pipeline.media import Chunk, Plan
from pipeline.package.video import MediaChunk
from pipeline.plan import plan
from pipeline.probe import probe
from pipeline.steps import encode_media

CPU_TARGET = 1.12
BYTES_TARGET = 1.03
VMAF_TARGET = 0.3
"""Points that chunks may lose."""

EVERY = 3
"""VMAF looks at so many frames' first: seams are hidden from none of them, each lasting a whole GOP."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One pass over the clip."""

    cpu_seconds: float
    bytes: int


def run(clip: Path | None, *, quick: bool) -> Report:
    """Alternate whole and in chunks; then look at the pictures of the last pair."""
    clip = clip or phone_clip(12 if quick else 34)
    made = plan(probe(clip, SourceLimits()), presets.load("vertical"))
    whole = (Chunk(0, 0, made.frames, None, True),)
    rounds = 1 if quick else 3
    pairs: list[tuple[Encoded, Encoded]] = []
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        one, many = Path(folder) / "whole", Path(folder) / "chunks"
        _encode(clip, made, made.chunks[:1], many)
        for _ in range(rounds):
            pairs.append((_encode(clip, made, whole, one), _encode(clip, made, made.chunks, many)))
        rungs = [made.first_play] if quick else [made.rungs[0].name, made.first_play]
        quality = {
            name: tuple(phone_vmaf(home / f"{name}.mp4", clip, every=EVERY) for home in (one, many)) for name in rungs
        }
    return Report(
        "chunks",
        f"{clip.name}, {float(made.duration):.1f} s, {len(made.chunks)} chunks, {len(made.rungs)} rungs, {rounds} rounds",
        (
            Figure("in one run, CPU", middle([a.cpu_seconds for a, _ in pairs]), "s"),
            Figure("in chunks, CPU", middle([b.cpu_seconds for _, b in pairs]), "s"),
            Figure("ratio of CPU", middle([b.cpu_seconds / a.cpu_seconds for a, b in pairs]), "×", CPU_TARGET),
            Figure("in one run", pairs[0][0].bytes / 1024**2, "MiB"),
            Figure("ratio of bytes", pairs[0][1].bytes / pairs[0][0].bytes, "×", BYTES_TARGET),
            *_losses(quality),
        ),
    )


def _losses(quality: dict[str, tuple[float, ...]]) -> list[Figure]:
    figures = []
    for name, (before, after) in quality.items():
        figures.append(Figure(f"VMAF of {name} in one run", before))
        figures.append(Figure(f"VMAF of {name} lost by chunks", before - after, "", VMAF_TARGET))
    return figures


def _encode(clip: Path, made: Plan, chunks: Sequence[Chunk], home: Path) -> Encoded:
    """Encode `chunks` and leave a playable file a rung in `home`."""
    cpu = 0.0
    with Job(clip) as job:
        media: dict[str, list[MediaChunk]] = {rung.name: [] for rung in made.rungs}
        for chunk in chunks:
            done, finished = encode_media(job, made, chunk, made.rungs, job.file("made"), SourceLimits())
            cpu += finished.cpu_seconds
            for name, item in done.items():
                media[name].append(item)
        home.mkdir(exist_ok=True)
        for name, items in media.items():
            parts = [job.file("made") / name / item.name for item in items]
            (home / f"{name}.mp4").write_bytes(items[0].init + b"".join(part.read_bytes() for part in parts))
    return Encoded(cpu, sum(path.stat().st_size for path in home.iterdir()))
