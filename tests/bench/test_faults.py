"""The short fault run: the benchmark's own, held to everything but the clock."""

import sys
from pathlib import Path

import pytest

from bench.faults.run import QUICK, hold, report
from bench.servers import rgw
from tests.conformance.checker import check
from tests.lacking import lacking


@pytest.mark.timeout(900)
def test_faults_lose_nothing_and_leave_nothing_behind(tmp_path: Path) -> None:
    if sys.platform != "linux":
        lacking("Linux, whose /proc tells which processes are whose")
    if not rgw.available():
        lacking("Ceph's gateway: apt-get install ceph-mon ceph-osd radosgw ceph-common")
    outcome = hold(QUICK, tmp_path / "faults", seed=1)
    verdict = outcome.verdict
    told = report(outcome, QUICK, 1).table()
    assert {name: found for name, found in verdict.complaints().items() if found} == {}, told
    assert sum(outcome.faults.values()) == QUICK.faults, told
    assert verdict.submitted >= QUICK.videos, told
    assert verdict.ready + verdict.poisoned == verdict.submitted, told
    assert verdict.recoveries, "a worker was killed while it held a task"
    ready = [path for path in outcome.assets.iterdir() if path.is_dir()]
    assert len(ready) == verdict.ready
    for asset in ready:
        assert [str(breach) for breach in check(asset)] == []
