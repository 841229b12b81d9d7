"""`vw upload`: send clips one after the other, and follow each as soon as the service knows it."""

import json
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.cli import DONE, FAILED, INTERRUPTED, SOURCE_AT_FAULT
from workers.uploading import display
from workers.uploading.clip import look_at
from workers.uploading.errors import is_of_the_file
from workers.uploading.notes import Notes
from workers.uploading.send import Sent, send
from workers.uploading.service import Service
from workers.uploading.values import Video
from workers.uploading.watch import watch


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    sources: Sequence[Path]
    parallel: int
    """Connections."""
    follow: bool
    as_json: bool


def upload(wish: Wish, service: Service, folder: Path) -> int:
    """The exit code; notes for whoever goes on are kept in `folder`. Raises `PipelineError`."""
    clips = [look_at(source) for source in wish.sources]
    followed: list[Future[int]] = []
    left = threading.Event()
    pool = ThreadPoolExecutor(max(1, len(clips)), thread_name_prefix="follow")
    try:
        for source, clip in zip(wish.sources, clips, strict=True):
            with display.shown(clip.name, quiet=wish.as_json) as show:
                sent = send(clip, service, Notes(folder, clip, service.url), show, wish.parallel)
            _tell_sent(sent, source, as_json=wish.as_json)
            if wish.follow:
                followed.append(pool.submit(_follow, service, sent, left, as_json=wish.as_json))
        return max((future.result() for future in followed), default=DONE)
    except KeyboardInterrupt:
        print("interrupted; the same command goes on where this one stopped", file=sys.stderr, flush=True)
        return INTERRUPTED
    finally:
        left.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _tell_sent(sent: Sent, source: Path, *, as_json: bool) -> None:
    if as_json:
        facts = {"id": sent.video_id, "source": str(source), "duplicate": sent.duplicate, "parts": sent.parts}
        print(json.dumps(facts), flush=True)
    else:
        known = "  (these bytes were there already)" if sent.duplicate else ""
        print(f"{sent.video_id}  {source}{known}", flush=True)


def _follow(service: Service, sent: Sent, left: threading.Event, *, as_json: bool) -> int:
    """Tell what happens to a video until its processing ends; the exit code that it deserves."""
    last: Video | None = None
    for view in watch(service, sent.video_id, left.wait):
        if left.is_set():
            return INTERRUPTED
        began = view.playback is not None and (last is None or last.playback is None)
        seconds = round(time.monotonic() - sent.ended, 2)
        if as_json:
            if began and view.playback is not None:
                print(json.dumps({"id": view.id, "playback": view.playback.url, "seconds": seconds}), flush=True)
        else:
            print("\n".join(lines(last, view, seconds)), flush=True)
        last = view
    assert last is not None
    if as_json:
        print(json.dumps(_facts(last)), flush=True)
    if last.state == "ready":
        return DONE
    return SOURCE_AT_FAULT if last.error is not None and is_of_the_file(last.error.code) else FAILED


def lines(last: Video | None, now: Video, seconds: float) -> list[str]:
    """What is new about a video, for people, `seconds` after its last byte was sent."""
    told = []
    if now.playback is not None and (last is None or last.playback is None):
        told.append(f"{now.name}: plays {seconds:.1f} s after its last byte: {now.playback.url}")
    if last is None or last.state != now.state:
        if now.state == "ready" and now.playback is not None and told == []:
            told.append(f"{now.name}: plays for good: {now.playback.url}")
        told.append(f"{now.name}: {now.state}" + (f": {now.error.message}" if now.error is not None else ""))
    return told or [f"{now.name}: {now.progress:.0%}"]


def _facts(view: Video) -> dict[str, object]:
    return {
        "id": view.id,
        "name": view.name,
        "state": view.state,
        "playback": None if view.playback is None else view.playback.url,
        "error": None if view.error is None else {"code": view.error.code, "message": view.error.message},
    }
