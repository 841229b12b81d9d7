"""Reading an encoded rung again: some of its GOPs as one small file that FFmpeg can decode."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from pipeline.ffmpeg import Job
from pipeline.package.video import MediaChunk

EXCERPT = "excerpt.mp4"


@dataclass(frozen=True, slots=True)
class Rendition:
    """An encoded rung: its media files in `folder`, and what is known of them."""

    folder: Path
    chunks: tuple[MediaChunk, ...]
    """All of the video, in order."""

    def open(self) -> Job:
        """A job to put an excerpt into."""
        return Job(self.folder / self.chunks[0].name)

    def write_excerpt(self, job: Job, gops: Container[int]) -> None:
        """Write `EXCERPT` into the job: the init and those GOPs of the whole video whose numbers are in `gops`.

        Every GOP is a fragment that carries its own time, so leaving some out only makes the reading shorter.
        """
        number = 0
        with job.file(EXCERPT).open("wb") as out:
            out.write(self.chunks[0].init)
            for chunk in self.chunks:
                with (self.folder / chunk.name).open("rb") as media:
                    for gop in chunk.gops:
                        if number in gops:
                            media.seek(gop.offset)
                            out.write(media.read(gop.length))
                        number += 1
