"""What is done about uploads to which nothing comes any more, and about originals that nobody needs."""

import logging

from models import completion
from models.errors import ModelError
from pipeline.errors import PipelineError
from pipeline.storage import ObjectStore
from settings import UploadSettings

log = logging.getLogger(__name__)

SOME = 100
"""Uploads that one sweep clears."""

DAY_SECONDS = 86_400.0


def sweep(store: ObjectStore, settings: UploadSettings) -> None:
    """Give up what has expired, and remove the objects whose time has come. What could not be is left to the next sweep.

    Safe in several processes at once: removing twice does no harm.
    """
    try:
        expired = completion.expire(settings.clear_seconds)
        retired = completion.retire(settings.retain_days * DAY_SECONDS) if settings.retain_days > 0 else 0
        cleared = sum(_clear(store, item) for item in completion.to_clear(SOME))
    except (ModelError, PipelineError) as error:
        log.warning("uploads not swept: %s", error)
        return
    if expired or retired or cleared:
        log.info("uploads: %d given up, %d originals retired, %d cleared", expired, retired, cleared)


def _clear(store: ObjectStore, item: completion.Clearing) -> bool:
    keys = [facts.key for folder in item.folders for facts in store.list(folder)]
    if left := store.delete(keys):
        log.warning("%d objects of upload %s could not be removed", len(left), item.upload_id)
        return False
    completion.cleared(item.upload_id)
    return True
