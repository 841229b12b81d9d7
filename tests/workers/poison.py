"""Workers as usual, but that a chunk of the video named in `VW_TEST_POISON` kills the process that encodes it.

dramatiq tests.workers.poison -Q ladder
"""

import os
import signal
import time

import dramatiq

from models.states import Kind
from workers import actors
from workers.outcome import Outcome, Task
from workers.steps import STEPS

broker = dramatiq.get_broker()
assert broker is actors.BROKER

BOOT_SECONDS = 1.0
"""Dramatiq's worker tells its master that it has started by a lock that both hold: killed in that very call, as only a task
that was waiting for it could, it leaves a master that waits for ever."""

encode = STEPS[Kind.CHUNK]


def encode_or_die(task: Task) -> Outcome:
    if task.claim.video_id == os.environ["VW_TEST_POISON"]:
        time.sleep(BOOT_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)
    return encode(task)


STEPS[Kind.CHUNK] = encode_or_die
