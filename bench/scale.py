"""Two workers against one on the same eight chunks, and what more of them would take.

The workers are the product's, each on a CPU of its own (threads of FFmpeg's take turns there) with encoders of one thread:
a worker that uses two CPUs already would gain nothing from a second one beside it. What more workers would take is
computed from the chunks' measured times: each free worker takes the next chunk in line, as they do.

Baseline: bare FFmpeg with the same arguments, on one CPU and then on both. What it gains is what the machine has to give
(virtual CPUs may be halves of one, or somebody else's for a while), and ours is held against that.
"""

import heapq
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bench import ledger
from bench.clips import ladder_clip, phone_clip
from bench.measure import middle
from bench.report import Figure, Report
from bench.stand import Stand, stand, wait_for
from models import census, videos
from models.states import Queue, TaskState
from models.values import NewTask, NewVideo, VideoFacts
from pipeline import presets, wire
from pipeline.encode import chunk_arguments
from pipeline.ffmpeg import Job, ffmpeg_path
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.plan import plan
from pipeline.probe import probe
from workers.orders import ChunkOrder, orders_for

FASTER_TARGET = 1.8
"""On a machine whose second CPU is worth as much as its first; elsewhere as much less as bare FFmpeg gains less than 2."""
LOSS_TARGET = 2 / FASTER_TARGET
BARE_CHUNKS = 3
CHUNKS = 8
SECONDS = 1800.0

CROWDS = (1, 2, 4, 8, 16, 32, 64)
BACKLOG = 32
"""So many times the eight chunks are in line for the simulated workers: about half an hour of video."""


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement of all; `machine` is how much faster two bare FFmpegs are, at most 2; the rest are seconds."""

    one: float
    two: float
    machine: float
    chunks: list[float]

    @property
    def gain(self) -> float:
        return self.one / self.two


def run(clip: Path | None, *, quick: bool) -> Report:
    """One, two; in the long form also two, one, for a machine that gets busier or calmer meanwhile."""
    # The first chunk is of two seconds and left out: the others are alike.
    clip = clip or (ladder_clip if quick else phone_clip)(2 + 8 * CHUNKS)
    made = _plan(clip)
    first, second = sorted(os.sched_getaffinity(0))[:2]
    rounds: list[Round] = []
    _bare(clip, made, [first])  # the disk's cache is warm then
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        for turn in range(1 if quick else 2):
            order = ([first], [first, second])[:: -1 if turn else 1]
            bare = {len(cores): _bare(clip, made, cores) for cores in order}
            ours = {}
            for cores in order:
                with stand(Path(folder) / f"{turn}-{len(cores)}") as engine:
                    ours[len(cores)] = _encode(engine, clip, made, cores)
            # Each CPU of the baseline does all of its work, each worker a share of it.
            rounds.append(Round(ours[1][0], ours[2][0], min(2.0, 2 * bare[1] / bare[2]), ours[1][1]))
    last = rounds[-1]
    handling = max(0.0, (last.one - sum(last.chunks)) / CHUNKS)
    line = [taken + handling for taken in last.chunks] * BACKLOG
    finish = {workers: simulated(line, workers) for workers in CROWDS}
    gain, machine = (middle([getattr(item, name) for item in rounds]) for name in ("gain", "machine"))
    return Report(
        "scale",
        f"{clip.name}, {CHUNKS} chunks of 8 s, {len(made.rungs)} rungs, {len(rounds)} rounds",
        (
            Figure("one worker", middle([item.one for item in rounds]), "s"),
            Figure("two workers", middle([item.two for item in rounds]), "s"),
            Figure("two workers are faster", gain, "×"),
            Figure("two bare FFmpegs are faster", machine, "×"),
            Figure("gain that workers lose", middle([item.machine / item.gain for item in rounds]), "×", LOSS_TARGET),
            Figure("handling, a chunk", 1000 * handling, "ms"),
            Figure("slowest chunk to the middle one", max(last.chunks) / middle(last.chunks), "×"),
            *(Figure(f"{workers} workers, simulated", finish[workers], "s") for workers in CROWDS),
            *(Figure(f"{workers} workers, efficiency", finish[1] / finish[workers] / workers) for workers in CROWDS),
        ),
    )


def simulated(line: Sequence[float], workers: int) -> float:
    """When the last of the chunks is done if each takes the time given and the next free worker takes the next in line."""
    free = [0.0] * workers
    for taken in line:
        heapq.heapreplace(free, free[0] + taken)
    return max(free)


def _plan(clip: Path) -> Plan:
    made = plan(probe(clip, SourceLimits()), presets.load("vertical"))
    return replace(made, rungs=tuple(replace(rung, threads=1) for rung in made.rungs))


def _bare(clip: Path, made: Plan, cores: Sequence[int]) -> float:
    """Seconds until an FFmpeg on each core has encoded some chunks, each all of them, one after the other."""
    started = time.monotonic()
    with ExitStack() as jobs:
        homes = [jobs.enter_context(Job(clip)).folder for _ in cores]
        for chunk in made.chunks[1 : BARE_CHUNKS + 1]:
            arguments = chunk_arguments(made, chunk, made.rungs, SourceLimits(), threads=1)
            command = ("nice", ffmpeg_path(), "-v", "error", "-nostdin", "-y", *arguments)
            running = [
                subprocess.Popen(("taskset", "-c", str(core), *command), cwd=home)
                for core, home in zip(cores, homes, strict=True)
            ]
            if sum(process.wait() for process in running):
                raise SystemExit("bench: bare FFmpeg failed")
    return time.monotonic() - started


def _rungs(made: Plan) -> tuple[str, ...]:
    return tuple(rung.name for rung in made.rungs)


def _encode(engine: Stand, clip: Path, made: Plan, cores: Sequence[int]) -> tuple[float, list[float]]:
    """Seconds from the first claim to the last commit with a worker on each core, and those of each chunk."""
    for core in cores:
        engine.worker(Queue.LADDER, core=core)
    engine.scheduler()
    source = engine.media / "source"
    source.symlink_to(clip)
    # One short task each, so that all are up and have loaded the engine before anything is measured.
    warm = [_task(made, 0, f"warm {number}") for number in range(2 * len(cores))]
    _submit(made, warm)
    wait_for(lambda: ledger.count(TaskState.DONE) == len(warm), SECONDS, "the first chunks")
    video = _submit(made, [_task(made, index, f"chunk {index}") for index in range(1, CHUNKS + 1)])
    wait_for(lambda: ledger.count(TaskState.DONE) == len(warm) + CHUNKS, SECONDS, "all chunks")
    tasks = census.of_video(video)
    started, done = (
        ledger.changes([task.id for task in tasks], state) for state in (TaskState.RUNNING, TaskState.DONE)
    )
    return done[-1].at - started[0].at, [task.wall_seconds for task in tasks]


def _submit(made: Plan, tasks: Sequence[NewTask]) -> str:
    new = NewVideo("bench", "source", made.info.size, "bench", "vertical", "fit", ("h264",))
    facts = VideoFacts(info=wire.dump(made.info), plan=wire.dump(made), duration=float(made.duration))
    return videos.submit(new, tasks, facts=facts)


def _task(made: Plan, index: int, name: str) -> NewTask:
    model = orders_for(made)[0]
    spec = wire.dump(ChunkOrder(index, _rungs(made)))
    return replace(model, name=name, queue=Queue.LADDER, position=index, spec=spec, after=())
