"""Reading an encoded rung again: some of its GOPs as one small file that FFmpeg can decode."""

import shutil
from collections.abc import Container
from pathlib import Path

from pipeline.boxes import BoxFile, iter_boxes
from pipeline.ffmpeg import Job
from pipeline.media import Plan, Rung
from pipeline.package.video import INIT, media_name

EXCERPT = "excerpt.mp4"


def rung_named(plan: Plan, name: str) -> Rung:
    return next(rung for rung in plan.rungs if rung.name == name)


def open_rung(asset: Path, rung: Rung) -> Job:
    """A job on the rung's init; `write_excerpt` adds what is to be decoded."""
    return Job(asset / rung.name / INIT)


def write_excerpt(job: Job, asset: Path, plan: Plan, rung: Rung, gops: Container[int]) -> None:
    """Write `EXCERPT` into the job: the init and those GOPs of the whole video whose numbers are in `gops`.

    A media file is a fragment, moof and mdat, for each GOP. Every one carries its own time, so leaving some out only
    makes the reading shorter.
    """
    with job.file(EXCERPT).open("wb") as out:
        with (asset / rung.name / INIT).open("rb") as init:
            shutil.copyfileobj(init, out)
        for chunk in plan.chunks:
            gop = chunk.start // plan.gop - 1
            with BoxFile(asset / rung.name / media_name(chunk)) as media:
                for box in iter_boxes(media):
                    gop += box.type == b"moof"
                    if gop in gops:
                        out.write(media[box.start : box.end])
