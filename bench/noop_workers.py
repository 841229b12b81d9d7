"""Workers whose steps do nothing: all that is left is the machinery.

python -m dramatiq bench.noop_workers -Q ladder
"""

from models.states import Kind
from workers import actors as actors  # noqa: PLC0414  # the tickets: what Dramatiq looks for in this module
from workers.outcome import Outcome, Task
from workers.steps import STEPS


def nothing(task: Task) -> Outcome:  # noqa: ARG001  # a step is called with its task
    return Outcome()


for kind in Kind:
    STEPS[kind] = nothing
