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
from pipeline.media import Chunk, Plan
from pipeline.ranges import audio_ranges, chunk_ranges, first_play_ranges, poster_ranges, probe_ranges, source_map
from pipeline.remote import PieceBoxFile, RemoteBoxFile
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

    key: tuple[str, int]
    """Where it is stored, and the video's generation: a later one may have other bytes."""
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
def to_look(task: Task, plan: Plan) -> Iterator[Job]:
    """A job on the source for the poster that a plan has."""
    with _opened(task, lambda source: poster_ranges(source, plan)) as job:
        yield job


@contextmanager
def to_deliver(task: Task) -> Iterator[Job]:
    """A job on all of the source."""
    with _opened(task, lambda source: ((0, source.size),)) as job:
        yield job


@contextmanager
def _opened(task: Task, need: Need) -> Iterator[Job]:
    video = videos.video(task.claim.video_id)
    home = scratch.folder(task.settings.scratch)
    path = task.store.local_path(video.source_key) if video.upload_id is None else None
    with Job(path or _fetched(task.store, video, need, home), home) as job:
        yield job


def known(task: Task) -> SourceMap | None:
    """Where things are in a source that is still on its way; None when it need not be known, since all of it is there."""
    video = videos.video(task.claim.video_id)
    if video.upload_id is None or in_pieces(task.store, video).complete:
        return None
    return _sparse(task.store, video, scratch.folder(task.settings.scratch)).map


def in_pieces(store: ObjectStore, video: VideoView) -> Pieces:
    """The source of a video that came by an upload, where its parts lie, as far as they have come."""
    assert video.upload_id is not None
    found = [Piece(item.start, item.size, item.key) for item in uploads.pieces(video.upload_id)]
    return Pieces(store, found, video.source_size)


def _fetched(store: ObjectStore, video: VideoView, need: Need, home: Path) -> Path:
    """The sparse file of a video's source with at least what `need` says of it."""
    sparse = _sparse(store, video, home)
    sparse.fetch(need(sparse.map))
    return sparse.path


def _sparse(store: ObjectStore, video: VideoView, home: Path) -> _Sparse:
    key = (video.source_key, video.generation)
    if _KEPT.sparse is not None and _KEPT.sparse.key == key:
        return _KEPT.sparse
    if _KEPT.sparse is not None:
        shutil.rmtree(_KEPT.sparse.path.parent, ignore_errors=True)
        _KEPT.sparse = None
    index, fetch = _whole(store, video.source_key) if video.upload_id is None else _arriving(store, video)
    folder = Path(tempfile.mkdtemp(prefix="source-", dir=home))
    _KEPT.sparse = _Sparse(key, folder / "sparse", index, fetch)
    return _KEPT.sparse


def _whole(store: ObjectStore, key: str) -> tuple[SourceMap, Fetch]:
    """One object."""
    return source_map(RemoteBoxFile(store, key)), partial(store.fetch, key)


def _arriving(store: ObjectStore, video: VideoView) -> tuple[SourceMap, Fetch]:
    """The parts of an upload. Raises `NotArrived` while its index has not come."""

    def fetch(need: tuple[ByteRange, ...], into: Path) -> None:
        in_pieces(store, video).fetch(need, into)  # looked up each time: more have come

    return source_map(PieceBoxFile(in_pieces(store, video))), fetch
