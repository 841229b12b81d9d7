"""What is done about workers that have died."""

import logging
from collections.abc import Iterable

from models import deaths
from models.errors import ModelError
from models.values import Expired
from workers import bell, metrics, scratch

log = logging.getLogger(__name__)


def sweep(parent: str) -> None:
    """Clear the scratch disk of dead processes, and give their tasks to others at once.

    A lease tells of a death after seconds, and of a whole host's too; on its own disk the next process to start knows at
    once. A database that is away leaves it to the lease and the folder to the next sweep.
    """

    def mourn(owner: str) -> None:
        dead = deaths.bereave(owner)
        told(dead)
        bell.ring(sorted({task.queue for task in dead if not task.quarantined}))

    try:
        scratch.sweep(parent, mourn)
    except ModelError as error:
        log.warning("not swept: %s", error)


def told(dead: Iterable[Expired]) -> None:
    """Say which tasks lost their workers, in logs and metrics."""
    for task in dead:
        metrics.crashed(task)
        log.warning(
            "a worker died: %s of video %s, crash %d%s",
            task.name,
            task.video_id,
            task.crashes,
            ", quarantined" if task.quarantined else "",
        )
