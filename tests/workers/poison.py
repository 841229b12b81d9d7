"""Workers as usual, but that a chunk of the video named in `VW_TEST_POISON` kills the process that encodes it.

dramatiq tests.workers.poison -Q ladder
"""

import os
import signal

import dramatiq

from models.states import Kind
from workers import actors
from workers.outcome import Outcome, Task
from workers.steps import STEPS

broker = dramatiq.get_broker()
assert broker is actors.BROKER

encode = STEPS[Kind.CHUNK]


def encode_or_die(task: Task) -> Outcome:
    if task.claim.video_id == os.environ["VW_TEST_POISON"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return encode(task)


STEPS[Kind.CHUNK] = encode_or_die
