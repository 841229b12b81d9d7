"""Two workers against one on the same eight chunks, and what more of them would take.

The workers are the product's, each on a CPU of its own (threads of FFmpeg's take turns there) with encoders of one thread:
a worker that uses two CPUs already would gain nothing from a second one beside it. What more workers would take is
computed from the chunks' measured times: each free worker takes the next chunk in line, as they do.
"""

import heapq
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench import ledger
from bench.clips import phone_clip, small_clip
from bench.report import Figure, Report
from bench.stand import Stand, stand, wait_for
from models import census, videos
from models.states import Queue, TaskState
from models.values import NewTask, NewVideo, VideoFacts
from pipeline import presets, wire
from pipeline.limits import SourceLimits
from pipeline.media import Plan
from pipeline.plan import plan
from pipeline.probe import probe
from workers.orders import ChunkOrder, orders_for

FASTER_TARGET = 1.8
CHUNKS = 8
SECONDS = 1800.0

CROWDS = (1, 2, 4, 8, 16, 32, 64)
BACKLOG = 32
"""So many times the eight chunks are in line for the simulated workers: about half an hour of video."""


def run(clip: Path | None, *, quick: bool) -> Report:
    """One, two; in the long form also two, one, for a machine that gets busier or calmer meanwhile."""
    # The first chunk is of two seconds and left out: the others are alike.
    clip = clip or (small_clip if quick else phone_clip)(2 + 8 * CHUNKS)
    made = _plan(clip)
    first, second = sorted(os.sched_getaffinity(0))[:2]
    pairs = []
    times: list[float] = []
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder:
        for turn in range(1 if quick else 2):
            seconds = {}
            for cores in ([first], [first, second])[:: -1 if turn else 1]:
                with stand(Path(folder) / f"{turn}-{len(cores)}") as engine:
                    seconds[len(cores)], spent = _encode(engine, clip, made, cores)
                times = spent if len(cores) == 1 else times
            pairs.append(seconds)
    one, two = (sum(seconds[count] for seconds in pairs) / len(pairs) for count in (1, 2))
    handling = (one - sum(times)) / CHUNKS if len(pairs) == 1 else 0.0
    line = [taken + max(0.0, handling) for taken in times] * BACKLOG
    finish = {workers: simulated(line, workers) for workers in CROWDS}
    return Report(
        "scale",
        f"{clip.name}, {CHUNKS} chunks of 8 s, {len(_rungs(made))} rungs, {len(pairs)} rounds",
        (
            Figure("one worker", one, "s"),
            Figure("two workers", two, "s"),
            Figure("times slower than twice as fast", 2 * two / one, "×", 2 / FASTER_TARGET),
            Figure("two are faster by", one / two, "×"),
            Figure("slowest chunk to the middle one", max(times) / sorted(times)[CHUNKS // 2], "×"),
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
