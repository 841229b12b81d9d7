"""Following a video by the service until it is ready or has failed. It may still be on its way there."""

import time
from collections.abc import Callable, Iterator

from workers.uploading.service import Service
from workers.uploading.values import Video

LOOK_SECONDS = 0.3
FAILED = "failed"
ENDED = frozenset({"ready", FAILED, "cancelled", "deleted"})
SHARE = 0.1
"""Of the work between two looks that are told."""


def watch(service: Service, video: str, pause: Callable[[float], object] = time.sleep) -> Iterator[Video]:
    """How the video stands, whenever that is news; ends with the video's processing, or when `pause` says so by something
    true. Raises `PipelineError`."""
    last: Video | None = None
    while True:
        view = service.video(video)
        if last is None or news(last, view):
            last = view
            yield view
        if view.state in ENDED:
            return
        if pause(LOOK_SECONDS):
            return


def news(last: Video, now: Video) -> bool:
    """Another state, the first address, an address that is not that of the growing playlist any more, or much progress."""
    playback = [None if view.playback is None else view.playback.growing for view in (last, now)]
    return last.state != now.state or playback[0] is not playback[1] or now.progress >= last.progress + SHARE
