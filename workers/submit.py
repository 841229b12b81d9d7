"""Submitting a clip from this machine: its bytes into the store, then one row that says so."""

from dataclasses import dataclass
from pathlib import Path

from models import videos
from models.opening import opening
from models.states import Queue
from models.values import NewVideo, new_id
from pipeline import presets
from pipeline.errors import PresetInvalid, SourceMissing, TooLarge
from pipeline.limits import SourceLimits
from pipeline.storage import ObjectStore
from settings import source_limits
from workers import bell
from workers.outcome import upload_folder


@dataclass(frozen=True, slots=True)
class Submission:
    """Whose clip it is, and how it is to be encoded."""

    creator: str
    name: str = ""
    preset: str = "vertical"
    reframe: str = "fit"
    codecs: tuple[str, ...] = ("h264",)


def submit(store: ObjectStore, clip: Path, wish: Submission) -> str:
    """Store `clip` and hand it to the workers; its video's id. The bytes are there before the row is.

    Raises:
        SourceMissing, TooLarge: nothing was stored.
        PresetInvalid: not one of the presets that every worker has.
        ModelError, EngineError: the database or the store failed.
    """
    if wish.preset not in presets.names():
        problem = f"{wish.preset!r} is not a preset that workers have: {', '.join(presets.names())}"
        raise PresetInvalid(problem=problem)
    size = _size(clip, source_limits())
    video = new_id()
    key = f"{upload_folder(video)}source"
    store.put(key, clip, content_type="application/octet-stream", cache_control="private, no-store")
    new = NewVideo(
        creator=wish.creator,
        source_key=key,
        source_size=size,
        name=wish.name or clip.name,
        preset=wish.preset,
        reframe=wish.reframe,
        codecs=wish.codecs,
    )
    videos.submit(new, opening(size), video_id=video)
    bell.ring([Queue.URGENT])
    return video


def _size(clip: Path, limits: SourceLimits) -> int:
    if not clip.is_file():
        raise SourceMissing(path=clip)
    size = clip.stat().st_size
    if size > limits.max_bytes:
        raise TooLarge(f"{size} bytes", limit=f"{limits.max_bytes / 1024**3:g} GiB")
    return size
