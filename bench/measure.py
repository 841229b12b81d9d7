"""Run a command and say what its whole process tree took."""

import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

VW = (sys.executable, "-m", "pipeline.cli")

POLL_SECONDS = 0.003

SAMPLE_SECONDS = 0.05
"""Between two looks at memory. Reading the page tables of a large process takes some milliseconds itself."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took."""

    wall_seconds: float
    cpu_seconds: float
    """User + system, with all descendants that it waited for."""


def run(command: Sequence[str | Path]) -> Run:
    """Run to the end. Raises `SystemExit` with its stderr when it fails: there is nothing to measure then."""
    started, cpu = time.monotonic(), _children_cpu()
    _finish(_start(command))
    return Run(time.monotonic() - started, _children_cpu() - cpu)


def until(command: Sequence[str | Path], happened: Callable[[], bool]) -> float:
    """Seconds from the start of `command` until `happened`; the command is then interrupted and waited for."""
    started = time.monotonic()
    process = _start(command)
    while process.poll() is None and not happened():
        time.sleep(POLL_SECONDS)
    elapsed = time.monotonic() - started
    seen = happened()
    process.send_signal(signal.SIGINT)
    process.communicate()
    if not seen:
        raise SystemExit(f"bench: what was waited for did not happen in {process.args!r}")
    return elapsed


def peak_memory(command: Sequence[str | Path]) -> int:
    """Largest memory in bytes that the tree of `command` held at any sampled moment: shared pages counted once (PSS)."""
    process = _start(command)
    peak, ended = 0, threading.Event()

    def sample() -> None:
        nonlocal peak
        while not ended.wait(SAMPLE_SECONDS):
            peak = max(peak, _tree_memory(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        _finish(process)
    finally:
        ended.set()
        sampler.join()
    return peak


def middle(values: Sequence[float]) -> float:
    """The median: one disturbed run does not move it."""
    return median(values)


def _start(command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _finish(process: subprocess.Popen[bytes]) -> None:
    _, stderr = process.communicate()
    if process.returncode:
        raise SystemExit(f"bench: exit {process.returncode} of {process.args!r}\n{stderr.decode()}")


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tree_memory(pid: int) -> int:
    """Bytes held by a process and its descendants; 0 for what has ended."""
    total = 0
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
        total = next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += sum(_tree_memory(int(child)) for child in (thread / "children").read_text("ascii").split())
    except (OSError, StopIteration, ValueError):
        pass  # it ended while we looked
    return total
