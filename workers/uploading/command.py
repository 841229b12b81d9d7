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
from workers.uploading.send import Sent, Unwanted, send
from workers.uploading.service import Service
from workers.uploading.values import Failure, Video
from workers.uploading.watch import FAILED as VIDEO_FAILED
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
    """The exit code; notes for whoever goes on are kept in `folder`. Raises `PipelineError`.

    A clip whose video has failed is not sent any further; the others are.
    """
    clips = [look_at(source) for source in wish.sources]
    followers: list[Follower] = []
    unsent: list[Follower] = []
    try:
        for source, clip in zip(wish.sources, clips, strict=True):
            follower = Follower(service, as_json=wish.as_json, quiet=not wish.follow)
            followers.append(follower)
            notes = Notes(folder, clip, service.url)
            try:
                with display.shown(clip.name, quiet=wish.as_json) as show:
                    sent = send(clip, service, notes, show, wish.parallel, follower.begin, follower.failed)
            except Unwanted:
                unsent.append(follower)
                continue
            _tell_sent(sent, source, as_json=wish.as_json)
            follower.sent(sent)
        return max((follower.result() for follower in (followers if wish.follow else unsent)), default=DONE)
    except KeyboardInterrupt:
        print("interrupted; the same command goes on where this one stopped", file=sys.stderr, flush=True)
        return INTERRUPTED
    finally:
        for follower in followers:
            follower.leave()


class Follower:
    """Tells of a clip's video, beside its being sent: from when the service has one to the end of its processing.

    One that is `quiet` tells of a failure alone, and not beyond the last byte.
    """

    def __init__(self, service: Service, *, as_json: bool, quiet: bool) -> None:
        self._service, self._as_json, self._quiet = service, as_json, quiet
        self.failed = threading.Event()
        """The video has, and whatever else is sent changes nothing."""
        self._pool = ThreadPoolExecutor(thread_name_prefix="follow")
        self._video = ""
        self._left = threading.Event()
        self._code: Future[int] | None = None
        self._ended: float | None = None

    def begin(self, video: str) -> None:
        self._video, self._left = video, threading.Event()
        self._code = self._pool.submit(self._follow, video, self._left)

    def sent(self, sent: Sent) -> None:
        """All bytes are there; if the service had them before, their video is followed instead."""
        self._ended = sent.ended
        if self._quiet:
            self._left.set()
        elif sent.video_id != self._video:
            self._left.set()
            self.begin(sent.video_id)

    def result(self) -> int:
        """The exit code that the video deserves, when its processing has ended. Raises `PipelineError`."""
        assert self._code is not None
        return self._code.result()

    def leave(self) -> None:
        self._left.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _follow(self, video: str, left: threading.Event) -> int:
        last: Video | None = None
        for view in watch(self._service, video, left.wait):
            if left.is_set():
                return INTERRUPTED
            if not self._quiet or view.state == VIDEO_FAILED:
                self._tell(last, view)
            last = view
        if left.is_set() or last is None:
            return INTERRUPTED
        if self._as_json and (not self._quiet or last.state == VIDEO_FAILED):
            print(json.dumps(_facts(last)), flush=True)
        if last.state == VIDEO_FAILED:
            self.failed.set()
        if last.state == "ready":
            return DONE
        return SOURCE_AT_FAULT if last.error is not None and is_of_the_file(last.error.code) else FAILED

    def _tell(self, last: Video | None, now: Video) -> None:
        seconds = None if self._ended is None else round(time.monotonic() - self._ended, 2)
        if not self._as_json:
            print("\n".join(lines(last, now, seconds)), flush=True)
        elif now.playback is not None and (last is None or last.playback is None):
            print(json.dumps({"id": now.id, "playback": now.playback.url, "seconds": seconds}), flush=True)


def _tell_sent(sent: Sent, source: Path, *, as_json: bool) -> None:
    if as_json:
        facts = {"id": sent.video_id, "source": str(source), "duplicate": sent.duplicate, "parts": sent.parts}
        print(json.dumps(facts), flush=True)
    else:
        known = "  (these bytes were there already)" if sent.duplicate else ""
        print(f"{sent.video_id}  {source}{known}", flush=True)


def lines(last: Video | None, now: Video, seconds: float | None) -> list[str]:
    """What is new about a video, for people, `seconds` after its last byte was sent; None while it is not."""
    told = []
    if now.playback is not None and (last is None or last.playback is None):
        when = "before its last byte is sent" if seconds is None else f"{seconds:.1f} s after its last byte"
        told.append(f"{now.name}: plays {when}: {now.playback.url}")
    if last is None or last.state != now.state:
        if now.state == "ready" and now.playback is not None and told == []:
            told.append(f"{now.name}: plays for good: {now.playback.url}")
        told.append(f"{now.name}: {now.state}" + _words(now.error))
    return told or [f"{now.name}: {now.progress:.0%}"]


def _words(error: Failure | None) -> str:
    return "" if error is None else f": {error.code}: {error.message}"


def _facts(view: Video) -> dict[str, object]:
    return {
        "id": view.id,
        "name": view.name,
        "state": view.state,
        "playback": None if view.playback is None else view.playback.url,
        "error": None if view.error is None else {"code": view.error.code, "message": view.error.message},
    }
