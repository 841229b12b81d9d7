"""Picture quality by VMAF, as one number for a clip."""

import json
import tempfile
from pathlib import Path

from bench import measure
from pipeline.ffmpeg import ffmpeg_path

THREADS = "2"


def phone_vmaf(distorted: Path, reference: Path, *, every: int = 1) -> float:
    """The mean over every `every`-th frame, on a phone's screen (libvmaf's `enable_transform`), at the reference's size.

    Frames are paired by their number: both clips must have the same constant rate. Raises `SystemExit` when FFmpeg fails.
    """
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        log = Path(folder) / "vmaf.json"
        options = f"log_fmt=json:log_path={log}:n_threads={THREADS}:n_subsample={every}"
        model = "model='version=vmaf_v0.6.1\\:enable_transform=true'"
        graph = (
            "[0:v]settb=AVTB,setpts=N[d];[1:v]settb=AVTB,setpts=N,split[size][r];"
            f"[d][size]scale=rw:rh:flags=bicubic[d2];[d2][r]libvmaf={options}:{model}"
        )
        inputs = ("-i", distorted, "-i", reference)
        measure.run((ffmpeg_path(), "-v", "error", "-nostdin", *inputs, "-filter_complex", graph, "-f", "null", "-"))
        return float(json.loads(log.read_text("utf-8"))["pooled_metrics"]["vmaf"]["mean"])
