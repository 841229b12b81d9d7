"""The loop of a worker: claim the best task of the queue, attend to it, and go on until none is left."""

import logging
import random
import time
import traceback
from collections.abc import Callable
from typing import TypeVar

import logs
from integrations import sentry
from models import tasks
from models.errors import DatabaseUnavailable, LeaseLost, ModelError
from models.opening import removal
from models.states import Queue
from models.values import Claim
from pipeline.errors import Cancelled, ChecksumMismatch, EngineError, Internal, NotArrived, SourceError
from settings import worker_settings
from workers import bell, metrics, scratch
from workers.drain import DRAIN
from workers.home import open_home
from workers.lease import Lease
from workers.outcome import Outcome, Task
from workers.steps import STEPS

log = logging.getLogger(__name__)

T = TypeVar("T")

TURN_SECONDS = 2.0
"""After so long a worker of several queues looks at the others: a ladder that never ends must not keep it from removing
what was cancelled."""

PATIENCE_SECONDS = 60.0
"""How long a result is held while the database is away; a lease that ran out by then is another worker's turn."""

BACKOFF_SECONDS = (1.0, 4.0, 15.0, 60.0, 240.0)
"""After the first, second … failure of ours; a fifth of it more or less, so that what failed together does not return so."""


def work(queue: Queue) -> None:
    """Attend to the tasks of `queue`, best first, until there is none, this turn is over or the process drains."""
    lease_seconds = worker_settings().lease_seconds
    turn_ends = time.monotonic() + TURN_SECONDS
    while not DRAIN.draining.is_set():
        try:
            claim = tasks.claim(queue, scratch.owner(), lease_seconds)
            more = claim is not None and tasks.claimable(queue)
        except ModelError as error:
            log.warning("nothing claimed, the scheduler rings again: %s", error)
            return
        if claim is None:
            return
        if more:
            bell.ring([queue])  # one ticket wakes one worker, which wakes the next while there is work for it
        attend(claim)
        if time.monotonic() >= turn_ends:
            bell.ring([queue])  # to the end of the line: Dramatiq hands out the oldest ticket of all queues first
            return


def attend(claim: Claim) -> None:
    """Run the step of a claimed task and record how it ended. Raises nothing that the step raised."""
    with logs.about(video=claim.video_id, task=claim.name):
        started = time.monotonic()
        try:
            _attend(claim)
        except LeaseLost:
            log.warning("the lease is lost: what was made is left to its new owner")
        except ModelError as error:
            log.warning("not recorded, the lease will run out: %s", error)
        finally:
            metrics.attended(claim, time.monotonic() - started)


def _attend(claim: Claim) -> None:
    settings = worker_settings()
    lease = Lease(claim, settings)
    try:
        with lease:
            outcome = STEPS[claim.kind](Task(claim, lease, open_home().store, settings))
    except Cancelled:
        if not lease.lost:
            bell.ring(_persist(lambda: tasks.hand_back(claim)))
    except NotArrived as error:
        need = error.need
        bell.ring(_persist(lambda: tasks.await_bytes(claim, need)))
    except SourceError as error:
        log.info("the file is at fault: %s", error)
        code, message, detail = error.code, error.message, error.detail
        # What came of bytes that are not those that were promised is not to be seen any longer.
        wrong = removal(source=False) if isinstance(error, ChecksumMismatch) else None
        bell.ring(_persist(lambda: tasks.fail(claim, code, message, detail, removal=wrong)))
    except LeaseLost:
        raise
    except (EngineError, ModelError) as error:
        _postpone(claim, error)
    except Exception as error:  # a fault of ours that no error names
        sentry.report(error, video=claim.video_id, task=claim.name, kind=claim.kind.value)
        _postpone(claim, Internal(traceback.format_exc()))
    else:
        _record(claim, outcome)


def _record(claim: Claim, outcome: Outcome) -> None:
    """Write down what was made, and wake who waits for it."""
    ready = _persist(
        lambda: tasks.finish(
            claim,
            outcome.result,
            wall_seconds=outcome.wall_seconds,
            cpu_seconds=outcome.cpu_seconds,
            tasks=outcome.tasks,
            facts=outcome.facts,
            state=outcome.state,
            move=outcome.move,
        )
    )
    metrics.finished(claim, outcome)
    bell.ring(ready)


def _postpone(claim: Claim, error: EngineError | ModelError) -> None:
    """Put the task off, for longer each time."""
    tries = min(claim.failures, len(BACKOFF_SECONDS) - 1)
    delay = BACKOFF_SECONDS[tries] * random.uniform(0.8, 1.2)
    log.warning("failed, to be tried again in %.1f s: %s", delay, error)
    metrics.retried(claim, error.code)
    code, message, detail = error.code, error.message, error.detail
    _persist(lambda: tasks.postpone(claim, code, message, detail, delay))


def _persist(record: Callable[[], T]) -> T:
    """`record`, tried again while the database is away: what was made is not to be lost to its restart.

    A commit whose answer was lost on the way is found on the second try to have been made: `LeaseLost`, which is true.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return record()
        except DatabaseUnavailable as error:
            if time.monotonic() > deadline:
                raise
            log.warning("not recorded yet: %s", error)
            time.sleep(0.3)
