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
from functools import partial
from pathlib import Path

from models import uploads, videos
from models.values import VideoView
from pipeline.extents import ByteRange, coalesced, missing
from pipeline.job import Job
from pipeline.media import Chunk
from pipeline.ranges import audio_ranges, chunk_ranges, first_play_ranges, poster_ranges, probe_ranges, source_map
from pipeline.remote import RemoteBoxFile
from pipeline.samples import SourceMap
from pipeline.storage import ObjectStore
from pipeline.storage.pieces import Piece, Pieces
from workers import scratch
from workers.outcome import Task

Fetch = Callable[[tuple[ByteRange, ...], Path], None]
Need = Callable[[SourceMap], tuple[ByteRange, ...]]


@dataclass(slots=True)
class _Sparse:
    """One source of which parts are here."""

    key: str
    path: Path
    map: SourceMap
    read: Fetch
    have: tuple[ByteRange, ...] = field(default=())

    def fetch(self, need: tuple[ByteRange, ...]) -> None:
        if lacking := missing(self.have, need):
            self.read(lacking, self.path)
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
def to_encode(task: Task, chunk: Chunk, *, heard: bool) -> Iterator[Job]:
    """A job on the source for a chunk; with its sound when it is `heard`."""
    need = first_play_ranges if heard else chunk_ranges
    with _opened(task, lambda source: need(source, task.plan, chunk)) as job:
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
    video = videos.video(task.claim.video_id)
    home = scratch.folder(task.settings.scratch)
    path = task.store.local_path(video.source_key) if video.upload_id is None else None
    with Job(path or _fetched(task.store, video, need, home), home) as job:
        yield job


def in_pieces(store: ObjectStore, upload: str) -> Pieces:
    """The source of a video that came by an upload, where its parts lie."""
    return Pieces(store, [Piece(item.start, item.size, item.key) for item in uploads.pieces(upload)])


def _fetched(store: ObjectStore, video: VideoView, need: Need, home: Path) -> Path:
    """The sparse file of a video's source with at least what `need` says of it."""
    sparse = _sparse(store, video, home)
    sparse.fetch(need(sparse.map))
    return sparse.path


def _sparse(store: ObjectStore, video: VideoView, home: Path) -> _Sparse:
    key = video.source_key
    if _KEPT.sparse is not None and _KEPT.sparse.key == key:
        return _KEPT.sparse
    if _KEPT.sparse is not None:
        shutil.rmtree(_KEPT.sparse.path.parent, ignore_errors=True)
        _KEPT.sparse = None
    folder = Path(tempfile.mkdtemp(prefix="source-", dir=home))
    if video.upload_id is None:
        _KEPT.sparse = _Sparse(key, folder / "sparse", source_map(RemoteBoxFile(store, key)), partial(store.fetch, key))
    else:
        pieces = in_pieces(store, video.upload_id)
        _KEPT.sparse = _Sparse(key, folder / "sparse", source_map(RemoteBoxFile.over(pieces)), pieces.fetch)
    return _KEPT.sparse
