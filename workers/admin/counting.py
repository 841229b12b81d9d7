"""`vw admin recount` and `vw admin reweigh`."""

from models.feed import scores
from models.reactions import audit
from pipeline.cli import DONE, FAILED


def recount() -> int:
    """Fails when a counter was wrong, though it is right now: that is a fault to be looked for."""
    drifts = audit.audit()
    for drift in drifts:
        print(f"{drift.subject}: {drift.counter} was {drift.counted}, is {drift.true}")
    print(f"{len(drifts)} counters were wrong")
    return FAILED if drifts else DONE


def reweigh() -> int:
    """The scheduler writes the scores, some hundred at a time."""
    print(f"{scores.reweigh()} stories will be weighed anew")
    return DONE
