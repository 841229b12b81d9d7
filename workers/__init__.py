"""The engine on many machines: Dramatiq actors that claim tasks from the database, and a scheduler that forgets nothing.

    scheduler ──rings──▶ broker ──ticket──▶ actors ──▶ work: claim → lease → step → record → ring
                                                        │
        models (what is to be done, who does it)  ◀─────┴─────▶  pipeline (how it is done)

A message says only that a queue has work. What is done, and in which order, the database says.
"""

import sys

if "dramatiq" in sys.modules:
    # `dramatiq workers` imports this package and expects broker and actors to be there. Everybody else imports the module
    # that they need, and `vw --help` stays quick.
    from workers import actors as actors
