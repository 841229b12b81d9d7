"""Sending a clip: begun or gone on with, its parts in parallel, completed."""

import mimetypes
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from pipeline.errors import PipelineError
from workers.uploading.clip import Clip, OpenClip, check_unchanged, opened, sha256_of
from workers.uploading.errors import SourceChanged
from workers.uploading.notes import Notes
from workers.uploading.order import part_order, wanted
from workers.uploading.service import Body, Service
from workers.uploading.values import NewFile, PartUrl, Upload

OPEN, COMPLETE = "open", "complete"
"""States of an upload that are of use."""

ROUNDS = 3
"""Of sending what the service lacks, before it is believed that something is wrong."""
ANNOUNCE_SECONDS = 1.0
"""Between two announcements: looking into storage for many parts costs the service no more than for few."""

OVER = frozenset({"unknown_upload", "upload_expired", "upload_closed", "wrong_checksum"})
"""After these an upload cannot be gone on with."""


class Unwanted(Exception):
    """Nothing more of the clip is of use; what was sent is kept, and noted."""


class Show(Protocol):
    """Where progress is shown."""

    def stage(self, name: str, total: int, done: int = 0) -> None:
        """From now on `name` is done, of `total` bytes of which `done` are."""
        ...

    def more(self, count: int) -> None:
        """So many bytes more; fewer, when some have to be sent again. From any thread."""
        ...


class _Way(Protocol):
    """How parts go."""

    def send(self, number: int, body: Body) -> None:
        """From any thread. Raises `PipelineError`."""
        ...

    def finish(self) -> None:
        """All were sent."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a clip."""

    video_id: str
    duplicate: bool
    """The service had these bytes already."""
    parts: int
    """That were sent now, and not by a run before."""
    ended: float
    """When the last byte went out, on the monotonic clock."""


def send(
    clip: Clip,
    service: Service,
    notes: Notes,
    show: Show,
    parallel: int,
    begun: Callable[[str], None] = lambda _: None,
    unwanted: threading.Event | None = None,
) -> Sent:
    """Raises `PipelineError`, and `Unwanted` soon after that is set. What was sent before is gone on with by the next call.

    `begun` is called with the video that the service makes while the bytes come, if it does; where it turns out that it had
    them already, another video is what is returned.
    """
    with opened(clip) as file:
        upload = _known(service, notes) or _begin(file, service, notes, show)
        if upload.id is None or upload.state == COMPLETE:
            notes.forget()
            return Sent(upload.video_id or "", upload.id is None, 0, time.monotonic())
        if upload.video_id is not None:
            begun(upload.video_id)
        try:
            sent = _send(file, service, upload, upload.id, show, parallel, unwanted or threading.Event())
        except SourceChanged:
            notes.forget()
            service.abort(upload.id)
            raise
        except PipelineError as error:
            if error.code in OVER:
                notes.forget()
            raise
    notes.forget()
    return sent


def _known(service: Service, notes: Notes) -> Upload | None:
    """The upload that was begun by a run before, if it takes more bytes or is complete."""
    begun = notes.begun()
    if begun is None:
        return None
    try:
        upload = service.upload(begun.upload_id)
    except PipelineError as error:
        if error.code != "unknown_upload":
            raise
        return None
    if upload.state == OPEN and upload.direct:
        # What was stored and not announced any more is not sent again.
        there = {part.number for part in upload.received_parts}
        service.announce(begun.upload_id, {number: 1 for number in range(1, upload.parts + 1) if number not in there})
        upload = service.upload(begun.upload_id)
    return upload if upload.state in {OPEN, COMPLETE} else None


def _begin(file: OpenClip, service: Service, notes: Notes, show: Show) -> Upload:
    clip = file.clip
    show.stage("checksum", clip.size)
    sha256 = sha256_of(file, show.more)
    kind = mimetypes.guess_type(clip.name)[0] or "application/octet-stream"
    # A name may hold bytes that are no text, and be as long as the file system allows.
    name = clip.name.encode("utf-8", "replace").decode()[:255]
    upload = service.begin(NewFile(name, clip.size, sha256, kind))
    if upload.id is not None:
        notes.note(sha256, upload.id)
    return upload


def _send(
    file: OpenClip,
    service: Service,
    upload: Upload,
    upload_id: str,
    show: Show,
    parallel: int,
    unwanted: threading.Event,
) -> Sent:
    clip, part_size, parts, ended = file.clip, upload.part_size, 0, time.monotonic()
    order = part_order(clip.size, part_size, wanted(file.data))
    for round_number in count(1):
        there = {part.number for part in upload.received_parts}
        missing = [number for number in order if number not in there]
        show.stage("upload", clip.size, sum(_length(clip, number, part_size) for number in there))
        way: _Way = _Direct(service, upload, upload_id) if upload.direct else _Plain(service, upload_id)
        ended = _in_parallel(file, part_size, missing, way, show, parallel, unwanted) or ended
        way.finish()
        parts += len(missing)
        check_unchanged(clip)
        try:
            done = service.complete(upload_id)
        except PipelineError as error:
            if error.code != "upload_incomplete" or round_number == ROUNDS:
                raise
            upload = service.upload(upload_id)
        else:
            return Sent(done.video_id, done.duplicate, parts, ended)
    raise AssertionError("count() does not end")


def _length(clip: Clip, number: int, part_size: int) -> int:
    return min(part_size, clip.size - (number - 1) * part_size)


def _in_parallel(
    file: OpenClip,
    part_size: int,
    numbers: list[int],
    way: _Way,
    show: Show,
    parallel: int,
    unwanted: threading.Event,
) -> float | None:
    """Send parts in this order on so many connections; when the last byte went out. Raises what the first to fail raised.

    The threads are daemons: who interrupts us waits for none of them.
    """
    todo, lock, stop, ended = iter(numbers), threading.Lock(), threading.Event(), list[float]()
    failed: list[BaseException] = []

    def report(more: int) -> None:
        # Between two slices: on a slow line a part takes long.
        if unwanted.is_set():
            raise Unwanted
        if more > 0:
            ended[:] = [time.monotonic()]
        show.more(more)

    def work() -> None:
        try:
            while not stop.is_set():
                with lock:
                    number = next(todo, None)
                if number is None:
                    return
                way.send(number, Body(file.part(number, part_size), report))
        except BaseException as error:
            failed.append(error)
            stop.set()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(parallel, len(numbers)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return ended[0] if ended else None


class _Plain:
    """Parts to the service itself."""

    def __init__(self, service: Service, upload_id: str) -> None:
        self._service, self._upload = service, upload_id

    def send(self, number: int, body: Body) -> None:
        self._service.put(self._upload, number, body)

    def finish(self) -> None:
        pass


class _Direct:
    """Parts by presigned URLs, which come in batches and do not last; announced some at a time."""

    def __init__(self, service: Service, upload: Upload, upload_id: str) -> None:
        self._service, self._upload = service, upload_id
        self._urls = {target.number: target for target in upload.urls}
        self._lock = threading.Lock()
        self._stored: dict[int, int] = {}
        self._announced = time.monotonic()

    def send(self, number: int, body: Body) -> None:
        target = self._service.put_direct(self._targets(number), body)
        self._announce(number, target.attempt)

    def finish(self) -> None:
        with self._lock:
            stored, self._stored = self._stored, {}
        if stored:
            self._service.announce(self._upload, stored)

    def _announce(self, number: int, attempt: int) -> None:
        """At once if the last time is long ago, else with the next."""
        with self._lock:
            self._stored[number] = attempt
            now = time.monotonic()
            if now < self._announced + ANNOUNCE_SECONDS:
                return
            self._announced = now
        self.finish()

    def _targets(self, number: int) -> Iterator[PartUrl]:
        """A URL of the batch at hand; what fails may have ended, and with it the whole batch: then of a fresh one."""
        while True:
            with self._lock:
                if number not in self._urls:
                    self._urls |= {target.number: target for target in self._service.urls(self._upload, number)}
                target = self._urls[number]
            yield target
            with self._lock:
                if self._urls.get(number) is target:
                    self._urls.clear()
