"""Nothing lost: short videos through real workers on Postgres, Valkey and S3, while everything is killed in turn.

    python -m bench faults [--quick] [--seed N]

    site.py      what runs: servers, a proxy before S3, a small scratch disk, workers and schedulers that are kept alive
    kinds.py     the faults, and when each of them may be done
    poison.py    workers that die of a poisoned video, as of one that brings the encoder down
    watcher.py   a reader that never stops looking at what is published
    verdict.py   what is left at the end, counted
    run.py       the run

Which faults there are and in which order, the seed decides; when they meet what, the machine. Limits that the product has on
purpose would turn bad luck into a failure of a healthy video: three crashes quarantine a task, six failures end it. So no
worker is killed whose task has crashed twice already, and nothing that fails tasks is done while an open task has failed
three times; both are read from the database at the moment of the fault. A poisoned video's workers are left to it.
"""

from bench.faults.run import run as run
