"""The source of a video as a job can read it: the stored file itself where this host has it, else the bytes that are needed.

A worker without a shared disk makes a sparse file of the source's full size and fetches into it only what the task reads;
the next task of the same video finds what is there already.
"""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from models import videos
from pipeline.extents import ByteRange, coalesced, missing
from pipeline.job import Job
from pipeline.media import Chunk
from pipeline.ranges import audio_ranges, chunk_ranges, poster_ranges, probe_ranges, source_map
from pipeline.remote import RemoteBoxFile
from pipeline.samples import SourceMap
from pipeline.storage import ObjectStore
from workers import scratch
from workers.outcome import Task

Need = Callable[[SourceMap], tuple[ByteRange, ...]]


@dataclass(slots=True)
class _Sparse:
    """One source of which parts are here."""

    key: str
    path: Path
    map: SourceMap
    have: tuple[ByteRange, ...] = field(default=())

    def fetch(self, store: ObjectStore, need: tuple[ByteRange, ...]) -> None:
        if lacking := missing(self.have, need):
            store.fetch(self.key, lacking, self.path)
            self.have = coalesced((*self.have, *lacking))


class _Kept(threading.local):
    """The source of the video that this thread worked on last: its next task is most often of the same one."""

    sparse: _Sparse | None = None


_KEPT = _Kept()


@contextmanager
def to_probe(task: Task) -> Iterator[Job]:
    """A job on the source for the probe."""
    with _opened(task, probe_ranges) as job:
        yield job


@contextmanager
def to_encode(task: Task, chunk: Chunk) -> Iterator[Job]:
    """A job on the source for a chunk."""
    with _opened(task, lambda source: chunk_ranges(source, task.plan, chunk)) as job:
        yield job


@contextmanager
def to_hear(task: Task) -> Iterator[Job]:
    """A job on the source for its sound."""
    with _opened(task, lambda source: audio_ranges(source, task.plan)) as job:
        yield job


@contextmanager
def to_look(task: Task) -> Iterator[Job]:
    """A job on the source for the poster."""
    with _opened(task, lambda source: poster_ranges(source, task.plan)) as job:
        yield job


@contextmanager
def _opened(task: Task, need: Need) -> Iterator[Job]:
    key = videos.video(task.claim.video_id).source_key
    home = scratch.folder(task.settings.scratch)
    path = task.store.local_path(key)
    with Job(path or _fetched(task.store, key, need, home), home) as job:
        yield job


def _fetched(store: ObjectStore, key: str, need: Need, home: Path) -> Path:
    """The sparse file of the object `key` with at least what `need` says of it."""
    sparse = _sparse(store, key, home)
    sparse.fetch(store, need(sparse.map))
    return sparse.path


def _sparse(store: ObjectStore, key: str, home: Path) -> _Sparse:
    if _KEPT.sparse is not None and _KEPT.sparse.key == key:
        return _KEPT.sparse
    if _KEPT.sparse is not None:
        shutil.rmtree(_KEPT.sparse.path.parent, ignore_errors=True)
        _KEPT.sparse = None
    folder = Path(tempfile.mkdtemp(prefix="source-", dir=home))
    _KEPT.sparse = _Sparse(key, folder / "sparse", source_map(RemoteBoxFile(store, key)))
    return _KEPT.sparse
