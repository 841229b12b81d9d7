"""Requests that a machine thinks up from the document, valid ones and others, and what it holds against every answer.

schemathesis goes through examples, boundaries, random requests and journeys from one operation to the next, with all of its
checks: no 5xx, only what is documented, valid requests taken and others refused, no answer without the token.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.servers.web import ROOT, WebServer

SECONDS = 45
"""After which random requests end; the others are as many as there are."""

EXAMPLES = 20
"""Random requests for each operation, if there is time."""


def test_nothing_is_held_against_any_answer(server: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "VW_DEV_ROLE", "admin"
    )  # who is refused nothing: elsewhere 403 would be all that there is to see
    for name in ("VW_OPEN_UPLOADS", "VW_BYTES_PER_DAY"):
        monkeypatch.setenv(name, str(2**60))
    server.restart()
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi/openapi.json"),
        *("--header", "Authorization: Bearer secret", "--checks", "all", "--max-examples", str(EXAMPLES)),
        *("--request-timeout", "60"),  # a machine that is held up is no fault of an answer
        *("--generation-allow-x00", "false"),  # refused everywhere, as tests/web/test_wire.py shows
        *("--seed", "1", "--generation-deterministic", "--no-shrink", "--max-time", str(SECONDS), "--no-color"),
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.web.contract.hooks", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        command, env=os.environ | hooks, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    assert "Tested: " in ran.stdout
