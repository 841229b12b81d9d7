"""Following a video until it is ready or has failed: a line for everything that is new."""

import json
import time
from collections.abc import Iterator

from models import census, videos
from models.states import TaskState, VideoState

LOOK_SECONDS = 0.3
ENDED = (VideoState.READY, VideoState.FAILED, VideoState.CANCELLED, VideoState.DELETED)
SHARE = 0.1
"""A line for every tenth of the work."""


def follow(video: str) -> Iterator[str]:
    """Lines for people, as things happen; ends with the video's processing. Raises `UnknownVideo`."""
    state, told = None, 0.0
    while True:
        view = videos.video(video)
        share = done_share(video)
        if view.state is not state:
            state = view.state
            yield f"{view.name}: {state.value}" + (f": {view.message}" if view.message else "")
        elif share >= told + SHARE and view.state not in ENDED:
            told = share
            yield f"{view.name}: {share:.0%}"
        if view.state in ENDED:
            return
        time.sleep(LOOK_SECONDS)


def done_share(video: str) -> float:
    """The part of a video's encoding that is done, 0 to 1, by seconds of video; running tasks count as far as they are."""
    total = done = 0.0
    for task in census.of_video(video):
        total += task.seconds
        if task.state is TaskState.DONE:
            done += task.seconds
        elif task.state is TaskState.RUNNING and task.progress:
            done += task.seconds * float(json.loads(task.progress).get("share", 0.0))
    return done / total if total else 0.0
