"""What is this file? Or a reason why it cannot be used, in its creator's words."""

from models.values import VideoFacts
from pipeline import wire
from pipeline.probe import probe
from settings import source_limits
from workers import source
from workers.outcome import Outcome, Task


def ingest(task: Task) -> Outcome:
    """Probe the source; only the bytes that hold its index and first frames are fetched where that is enough."""
    limits = source_limits()
    with source.to_probe(task) as job:
        info = probe(job.file("source").resolve(), limits, job=job)
    facts = VideoFacts(info=wire.dump(info), duration=float(info.duration))
    return Outcome(facts=facts, media_seconds=float(info.duration))
