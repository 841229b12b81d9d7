"""Following a video until it is ready or has failed: a line for everything that is new."""

import time
from collections.abc import Iterator

from models import videos
from models.census import done_share
from models.states import VideoState

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
