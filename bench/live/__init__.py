"""The live hub: sockets that one process holds, and how soon the last of many is told.

crowd.py     clients, thousands in one loop, in a process of their own
naive.py     what one writes first with flask-sock: a list of sockets and a loop that sends to each
run.py       how many, beside that
"""

from bench.live.run import run

__all__ = ["run"]
