"""What is shown of a video no more is removed when nobody can be looking at it any longer: what played while it was made,
and what lies where it was before it was moved."""

import logging
from collections.abc import Callable

from models import outplayed, placing
from models.errors import ModelError
from models.values import Place
from pipeline.delivery import folder, folders, moves_of
from pipeline.errors import PipelineError
from pipeline.storage import ObjectStore
from workers.objects import PASSING

log = logging.getLogger(__name__)

SOME = 100
"""Videos that one sweep clears."""

DAY_SECONDS = 86_400
"""Beyond the last permission: whoever pauses, and the cookies of a viewer who stays for long, get as much."""


def sweep(store: ObjectStore, playback_seconds: int) -> None:
    """Remove it of all videos whose time has come.

    An address that was handed out before opens what it names for `playback_seconds`, and a quarter of them or an hour
    (`delivery.lasting`).

    Safe in several processes at once, and at any moment to be killed: removing twice does no harm.
    """
    longest = playback_seconds + max(playback_seconds // 4, 3600) + DAY_SECONDS
    try:
        played = sum(_clear(store, item, _passing, outplayed.removed) for item in outplayed.due(longest, SOME))
        moved = sum(_clear(store, item, _elsewhere, placing.cleared) for item in placing.left(longest, SOME))
    except (ModelError, PipelineError) as error:
        log.warning("what was shown before was not removed: %s", error)
        return
    if played or moved:
        log.info("what was shown before was removed: of %d videos that were made, %d that were moved", played, moved)


def _clear(
    store: ObjectStore,
    place: Place,
    keys: Callable[[ObjectStore, Place], list[str]],
    done: Callable[[Place], None],
) -> bool:
    if left := store.delete(keys(store, place)):
        log.warning("%d objects of video %s could not be removed", len(left), place.video_id)
        return False
    done(place)
    return True


def _passing(store: ObjectStore, place: Place) -> list[str]:
    """The ladder of the generation that is shown, which the growing playlists named too, lies beside it."""
    below = folder(place.video_id, place.generation, place.moves, published=place.published)
    return [facts.key for name in PASSING for facts in store.list(f"{below}{name}/")]


def _elsewhere(store: ObjectStore, place: Place) -> list[str]:
    """What was there before the last move; the next one may be under way."""
    now = (place.generation, place.moves)
    found = (facts.key for prefix in folders(place.video_id) for facts in store.list(prefix))
    return [key for key in found if (made := moves_of(key)) is not None and made < now]
