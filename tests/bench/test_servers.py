"""The servers of benchmarks and tests: what they need to run beside those of other processes."""

import subprocess
import sys

from bench.servers import server

DRAW = """
import sys
from types import SimpleNamespace
from bench.servers import server

first = int(sys.argv[1])
ports = iter([first, first, *range(first + 1, first + 1000)])
server.random = SimpleNamespace(SystemRandom=lambda: SimpleNamespace(choice=lambda _: next(ports)))
print(server.free_port(), server.free_port())
"""


def test_a_port_is_given_once_whoever_draws_it_and_though_nobody_listens_on_it_yet() -> None:
    port = server.free_port()
    done = subprocess.run([sys.executable, "-c", DRAW, str(port)], capture_output=True, text=True, check=True)
    others = {int(word) for word in done.stdout.split()}
    assert len(others | {port}) == 3
