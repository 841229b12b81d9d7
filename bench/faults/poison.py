"""Workers as usual, but that encoding a chunk of a poisoned video kills the process, as a fault of the encoder would.

python -m dramatiq bench.faults.poison -Q ladder
"""

import os
import signal

from models import videos
from models.states import Kind
from workers import actors as actors  # noqa: PLC0414  # the tickets: what Dramatiq looks for in this module
from workers.outcome import Outcome, Task
from workers.steps import STEPS

NAME = "poisoned"
"""What the name of a poisoned video begins with."""

_encode = STEPS[Kind.CHUNK]


def encode_or_die(task: Task) -> Outcome:
    if videos.video(task.claim.video_id).name.startswith(NAME):
        os.kill(os.getpid(), signal.SIGKILL)
    return _encode(task)


STEPS[Kind.CHUNK] = encode_or_die
