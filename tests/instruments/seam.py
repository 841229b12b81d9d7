"""Picture quality of single frames: VMAF of those beside a seam, against the same frames of a reference."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.instruments.decoder import ffmpeg

MARGIN = 2
"""Frames read before and after those asked for: VMAF's motion feature looks at the neighbours."""


def vmaf_frames(distorted: Path, reference: Path, frames: Sequence[int], *, phone: bool = False) -> list[float]:
    """VMAF of the frames numbered `frames`, counted from 0 in the order shown, at the reference's size.

    Both sources are paired frame by frame, whatever their timestamps say: they must have the same constant rate.
    """
    first, last = max(0, min(frames) - MARGIN), max(frames) + MARGIN + 1
    cut = f"trim=start_frame={first}:end_frame={last},settb=AVTB,setpts=N"
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "vmaf.json"
        model = "version=vmaf_v0.6.1" + ("\\:enable_transform=true" if phone else "")
        graph = (
            f"[0:v]{cut}[d];[1:v]{cut}[r];[d][r]scale=rw:rh:flags=bicubic[d2];[1:v]{cut}[r2];"
            f"[d2][r2]libvmaf=log_fmt=json:log_path={log}:n_threads=2:model='{model}'"
        )
        ffmpeg("-i", distorted, "-i", reference, "-filter_complex", graph, "-f", "null", "-")
        scores = {item["frameNum"]: item["metrics"]["vmaf"] for item in json.loads(log.read_text())["frames"]}
    return [float(scores[number - first]) for number in frames]
