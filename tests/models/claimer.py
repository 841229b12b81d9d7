"""A process that claims and finishes tasks until none is left, and prints what it got.

python -m tests.models.claimer URL OWNER
"""

import sys

from models import database, tasks
from models.states import Queue
from tests.models.conftest import BUSY_SECONDS


def main(url: str, owner: str) -> None:
    database.PRAGMAS["busy_timeout"] = BUSY_SECONDS * 1000
    database.bind(url)
    print("bound", flush=True)
    sys.stdin.readline()  # all begin together
    while claim := tasks.claim(Queue.LADDER, owner, 30.0):
        tasks.heartbeat(claim, 30.0, "{}")
        tasks.finish(claim, "{}")
        print(claim.name, flush=True)
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
