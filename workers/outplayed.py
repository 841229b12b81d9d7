"""What was shown while a video was made is removed when nobody can be looking at it any more."""

import logging

from models import outplayed
from models.errors import ModelError
from models.outplayed import Outplayed
from pipeline.errors import PipelineError
from pipeline.package.playlists import GROWING
from pipeline.remux.remux import FOLDER as INSTANT
from pipeline.stills.poster import GLANCE
from pipeline.storage import ObjectStore
from workers.outcome import media_folder

log = logging.getLogger(__name__)

SOME = 100
"""Videos that one sweep clears."""

DAY_SECONDS = 86_400
"""Beyond the last permission: whoever pauses, and the cookies of a viewer who stays for long, get as much."""


def sweep(store: ObjectStore, playback_seconds: int) -> None:
    """Remove it of all videos whose time has come.

    An address that was handed out before a video was ready opens its growing playlist for `playback_seconds`, and a quarter
    of them or an hour (`delivery.lasting`).

    Safe in several processes at once, and at any moment to be killed: removing twice does no harm.
    """
    longest = playback_seconds + max(playback_seconds // 4, 3600) + DAY_SECONDS
    try:
        cleared = sum(_clear(store, item) for item in outplayed.due(longest, SOME))
    except (ModelError, PipelineError) as error:
        log.warning("what played before was not removed: %s", error)
        return
    if cleared:
        log.info("what played before was removed of %d videos", cleared)


def _clear(store: ObjectStore, item: Outplayed) -> bool:
    """Three folders of the generation that is shown; its ladder, which the growing playlists named too, lies beside them."""
    folder = f"{media_folder(item.video_id)}{item.generation}/"
    keys = [facts.key for name in (GROWING, INSTANT, GLANCE) for facts in store.list(f"{folder}{name}/")]
    if left := store.delete(keys):
        log.warning("%d objects of video %s could not be removed", len(left), item.video_id)
        return False
    outplayed.removed(item.video_id)
    return True
