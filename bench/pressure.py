"""A new video while a thousand others wait for their ladder, with two ladder workers and an urgent one, as on a small host.

The waiting videos are rows, all with the same source: their chunks are really encoded, as many as the ladder workers get
through. Baseline: the same video on the same workers while nothing else is to be done.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from bench import ledger
from bench.clips import phone_clip
from bench.measure import middle
from bench.report import Figure, Report
from bench.stand import Stand, stand, wait_for
from models import videos
from models.opening import removal
from models.states import Queue, TaskState, VideoState
from models.values import NewVideo, VideoFacts
from pipeline import presets, wire
from pipeline.limits import SourceLimits
from pipeline.plan import plan
from pipeline.probe import probe
from workers.orders import FIRST, orders_for

WAITING = 1000
START_TARGET = 0.2
"""Seconds from when the first chunk may be claimed to when it is."""
RATIO_TARGET = 2.0
SECONDS = 600.0
LADDER_WORKERS = 2


def run(clip: Path | None, *, quick: bool) -> Report:
    """First plays on idle workers, then under pressure."""
    clip = clip or phone_clip(10)
    rounds = 2 if quick else 5
    with tempfile.TemporaryDirectory(prefix="vw-bench-") as folder, stand(Path(folder)) as engine:
        engine.scheduler()
        engine.worker(Queue.URGENT)
        for _ in range(LADDER_WORKERS):
            engine.worker(Queue.LADDER, Queue.DEFAULT)
        _first_play(engine, clip)  # everything is loaded once
        idle = [_first_play(engine, clip) for _ in range(rounds)]
        _wait_in_line(engine, clip)
        wait_for(lambda: ledger.count(TaskState.RUNNING) >= LADDER_WORKERS, SECONDS, "busy ladder workers")
        busy = [_first_play(engine, clip) for _ in range(rounds)]
    waits = [wait for wait, _ in busy]
    before, under = middle([seconds for _, seconds in idle]), middle([seconds for _, seconds in busy])
    return Report(
        "pressure",
        f"{clip.name}, {WAITING} videos waiting for their ladder, {LADDER_WORKERS} ladder workers busy, {rounds} rounds",
        (
            Figure("first chunk starts after, idle", middle([wait for wait, _ in idle]), "s"),
            Figure("first chunk starts after, under pressure", middle(waits), "s", START_TARGET),
            Figure("slowest of them", max(waits), "s"),
            Figure("first play, idle", before, "s"),
            Figure("first play, under pressure", under, "s"),
            Figure("ratio", under / before, "×", RATIO_TARGET),
        ),
    )


def _first_play(engine: Stand, clip: Path) -> tuple[float, float]:
    """Seconds that the first chunk of a new video waited for its worker, and from its submission until it plays.

    The video is cancelled then, and its removal waited for: the next one meets the same idleness or pressure.
    """
    (video,) = engine.submit(clip)
    wait_for(lambda: bool(ledger.changes([video], VideoState.PLAYABLE)), SECONDS, "the first play")
    first = ledger.task_of(video, FIRST)
    assert first is not None, "a video plays that has no first chunk"
    started, ready = (ledger.changes([first], state)[0].at for state in (TaskState.RUNNING, TaskState.READY))
    begun, plays = (ledger.changes([video], state)[0].at for state in (VideoState.PROCESSING, VideoState.PLAYABLE))
    videos.cancel(video, "bench", removal(source=True))
    wait_for(lambda: videos.removed(video), SECONDS, "the removal")
    return started - ready, plays - begun


def _wait_in_line(engine: Stand, clip: Path) -> None:
    """The waiting videos: planned, their first play behind them."""
    (engine.media / "source").write_bytes(clip.read_bytes())
    made = plan(probe(clip, SourceLimits()), presets.load("vertical"))
    facts = VideoFacts(info=wire.dump(made.info), plan=wire.dump(made), duration=float(made.duration))
    ladder = [
        replace(order, after=tuple(name for name in order.after if name != FIRST))
        for order in orders_for(made)
        if order.queue is Queue.LADDER
    ]
    for number in range(WAITING):
        new = NewVideo(f"creator {number}", "source", made.info.size, "waiting", "vertical", "fit", ("h264",))
        videos.submit(new, ladder, facts=facts)
