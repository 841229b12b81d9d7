"""Storing what was made, so that nothing that was written is ever written over."""

from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from pipeline.errors import Cancelled, ObjectExists
from pipeline.package import playlists
from pipeline.publication import Item
from pipeline.remux.remux import FOLDER as INSTANT
from pipeline.stills.poster import GLANCE
from pipeline.storage import headers_for
from workers.outcome import Task

PASSING = (playlists.GROWING, INSTANT, GLANCE)
"""The folders of what plays while a video is made."""


def store_media(task: Task, name: str, path: Path) -> str:
    """Store a media file; the name under which it lies, relative to the video's folder.

    Encoders give the same bytes for the same chunk, and a key that holds them already is as good as written. Where a crashed
    attempt left others (another version of the encoder, say), the file gets a name of this attempt's own.
    """
    _still_ours(task)
    kind, cache, gzip = headers_for(name)
    try:
        task.store.put(task.key(name), path, content_type=kind, cache_control=cache, gzip=gzip)
    except ObjectExists:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem}-{task.claim.token}{dot}{ending}"
        task.store.put(task.key(name), path, content_type=kind, cache_control=cache, gzip=gzip)
    return name


def store_once(task: Task, name: str, path: Path) -> None:
    """Store a media file of which every attempt makes the same bytes."""
    _still_ours(task)
    kind, cache, gzip = headers_for(name)
    with suppress(ObjectExists):
        task.store.put(task.key(name), path, content_type=kind, cache_control=cache, gzip=gzip)


def store_all(task: Task, folder: Path, below: str) -> None:
    """Store the files of `folder` under `below`; pictures may be written again, they are named nowhere before the end."""
    for path in sorted(folder.iterdir()):
        _still_ours(task)
        name = f"{below}/{path.name}"
        kind, cache, gzip = headers_for(name)
        task.store.replace(task.key(name), path.read_bytes(), content_type=kind, cache_control=cache, gzip=gzip)


def publish(task: Task, item: Item, *, growing: bool = False) -> None:
    """Store a playlist or another small file. Growing ones are replaced; the others are written once.

    `asset.json` counts what the tasks took, so that a second attempt's may differ: it is replaced as well.
    """
    _still_ours(task)
    kind, cache, gzip = headers_for(item.name, growing=growing)
    put = task.store.replace if growing or item.name == "asset.json" else task.store.put
    put(task.key(item.name), item.data, content_type=kind, cache_control=cache, gzip=gzip)


def _still_ours(task: Task) -> None:
    """Raises `Cancelled` when the lease is known to be lost: what a cancelled video's worker still stored would be left."""
    if task.stop.is_set():
        raise Cancelled("the lease ended before the result was stored")


def copy_all(task: Task, folder: str) -> None:
    """Have what is shown of the video below the prefix `folder` as well; not what played while it was made.

    Raises:
        Cancelled: the lease ended. What was copied is of no use to anybody, and is copied again or removed.
    """
    for item in task.store.list(task.folder):
        name = item.key.removeprefix(task.folder)
        if not name.startswith(tuple(f"{below}/" for below in PASSING)):
            _still_ours(task)
            task.store.copy(item.key, f"{folder}{name}")


def clear(task: Task, keep: AbstractSet[str]) -> None:
    """Remove media files of this generation that crashed attempts left and nothing names. Failing to is no failure.

    What played before stays: somebody may be in the middle of it.
    """
    folder = task.key("")
    kept = {task.key(name) for name in keep}
    spared = (task.key("images/"), task.key(f"{INSTANT}/"))
    stray = [
        item.key
        for item in task.store.list(folder)
        if item.key not in kept
        and not item.key.startswith(spared)
        and not playlists.grows(item.key.removeprefix(folder))
    ]
    if stray:
        task.store.delete(stray)
